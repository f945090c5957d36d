/** Model packs: reading, verifying and writing the folder with the manifest, the graphs and their weights. */
@NullMarked
package dev.hart.pack;

import org.jspecify.annotations.NullMarked;
