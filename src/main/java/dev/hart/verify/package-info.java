/**
 * Replays recorded cases: converts a checkpoint into a temporary folder, runs the graphs as they ship, those of HART also with
 * further outputs, and compares every recorded expectation in the order of computation.
 */
@NullMarked
package dev.hart.verify;

import org.jspecify.annotations.NullMarked;
