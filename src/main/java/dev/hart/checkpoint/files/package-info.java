/**
 * Opens the files of a checkpoint: finds them in a folder, chooses the reader by file name, and joins shards.
 */
@NullMarked
package dev.hart.checkpoint.files;

import org.jspecify.annotations.NullMarked;
