/**
 * The settings of hart: names, types and defaults ({@code *Config}), and the rules that their values must meet and what other
 * packages take from them ({@code *Settings}).
 */
@NullMarked
package dev.hart.config;

import org.jspecify.annotations.NullMarked;
