/** Builds HART's graphs: the transformer, the residual diffusion and the image decoder. */
@NullMarked
package dev.hart.convert.hart;

import org.jspecify.annotations.NullMarked;
