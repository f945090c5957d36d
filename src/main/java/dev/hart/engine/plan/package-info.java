/**
 * Decides, before a pack is loaded, what each stage runs on, with which options, and how much of the device's memory it needs.
 */
@NullMarked
package dev.hart.engine.plan;

import org.jspecify.annotations.NullMarked;
