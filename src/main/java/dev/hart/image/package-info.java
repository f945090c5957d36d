/**
 * Encodes pixels as image files with their provenance, resizes them and arranges them on sheets. Uses neither AWT nor Image
 * I/O, so that it runs in a native image.
 */
@NullMarked
package dev.hart.image;

import org.jspecify.annotations.NullMarked;
