/**
 * The settings of hart: their names, types and defaults, the rules they must meet, and what is derived from them.
 */
@NullMarked
package dev.hart.config;

import org.jspecify.annotations.NullMarked;
