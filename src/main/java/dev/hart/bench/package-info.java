/**
 * Measures how fast a pack generates images on this machine, and in how much memory: the runs, their statistics, the result as a
 * file, its comparison with an earlier one, and its chart.
 */
@NullMarked
package dev.hart.bench;

import org.jspecify.annotations.NullMarked;
