/** Model packs: reading, verifying and writing the folder with the manifest, the graphs, their weights and the tokenizers. */
@NullMarked
package dev.hart.pack;

import org.jspecify.annotations.NullMarked;
