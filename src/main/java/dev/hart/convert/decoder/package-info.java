/** Builds the parts that the two Hugging Face decoders share: tensor names, rotary positions, grouped attention, masks, MLP. */
@NullMarked
package dev.hart.convert.decoder;

import org.jspecify.annotations.NullMarked;
