/** One stage's graph and weights on their way into files, in the precision asked for. Knows no architecture. */
@NullMarked
package dev.hart.convert.stage;

import org.jspecify.annotations.NullMarked;
