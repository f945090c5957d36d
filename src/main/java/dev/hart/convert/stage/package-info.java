/** Writes the graph and weights of one stage into files, in the requested precision; independent of any architecture. */
@NullMarked
package dev.hart.convert.stage;

import org.jspecify.annotations.NullMarked;
