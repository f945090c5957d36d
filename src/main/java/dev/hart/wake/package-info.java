/**
 * Wakes a fleet of workers that has none: the port {@code Waker} and its providers, and when a door calls it
 * (docs/decisions/0067-the-door-wakes-the-fleet.md).
 */
@NullMarked
package dev.hart.wake;

import org.jspecify.annotations.NullMarked;
