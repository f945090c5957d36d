/** Turns checkpoints in the released layouts into model packs: one class for each stage's graph. */
@NullMarked
package dev.hart.convert;

import org.jspecify.annotations.NullMarked;
