/** HART's transformer, residual diffusion and decoder as graphs. */
@NullMarked
package dev.hart.convert.hart;

import org.jspecify.annotations.NullMarked;
