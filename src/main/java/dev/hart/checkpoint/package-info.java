/** Reads the released weights: safetensors, restricted pickles and the configurations beside them. */
@NullMarked
package dev.hart.checkpoint;

import org.jspecify.annotations.NullMarked;
