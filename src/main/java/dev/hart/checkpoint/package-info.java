/** Reads tensors of released checkpoints and converts their element types; subpackages read the file formats and configurations. */
@NullMarked
package dev.hart.checkpoint;

import org.jspecify.annotations.NullMarked;
