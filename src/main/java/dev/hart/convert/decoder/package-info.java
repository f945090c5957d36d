/** What the two Hugging Face decoders have in common: where their tensors are, rotary positions, grouped attention, masks. */
@NullMarked
package dev.hart.convert.decoder;

import org.jspecify.annotations.NullMarked;
