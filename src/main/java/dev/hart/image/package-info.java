/**
 * Pixels to picture files with their provenance. Without AWT and Image I/O, so that it runs in a native image.
 */
@NullMarked
package dev.hart.image;

import org.jspecify.annotations.NullMarked;
