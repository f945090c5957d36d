/** Converts checkpoints in the released layouts into model packs; its subpackages build the graph of each stage. */
@NullMarked
package dev.hart.convert;

import org.jspecify.annotations.NullMarked;
