/**
 * Replays recorded cases: converts a checkpoint into a temporary folder, runs the graphs that ship, and compares every
 * recorded tensor in the order of computation.
 */
@NullMarked
package dev.hart.verify;

import org.jspecify.annotations.NullMarked;
