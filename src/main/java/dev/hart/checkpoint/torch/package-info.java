/**
 * Reads PyTorch checkpoints: {@code torch.save} zip files and the restricted pickles inside them, which can only create
 * tensors, containers and plain values.
 */
@NullMarked
package dev.hart.checkpoint.torch;

import org.jspecify.annotations.NullMarked;
