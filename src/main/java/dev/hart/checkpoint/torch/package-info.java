/**
 * Reads PyTorch checkpoints: {@code torch.save} zip files and the restricted pickles inside them, which can build tensors and nothing else.
 */
@NullMarked
package dev.hart.checkpoint.torch;

import org.jspecify.annotations.NullMarked;
