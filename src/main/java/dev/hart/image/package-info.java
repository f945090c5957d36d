/**
 * Encodes pixels as image files with their provenance. Uses neither AWT nor Image I/O, so that it runs in a native image.
 */
@NullMarked
package dev.hart.image;

import org.jspecify.annotations.NullMarked;
