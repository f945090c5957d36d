/** Builds the graph of the safety check, a Gemma-2 decoder that answers Yes or No. */
@NullMarked
package dev.hart.convert.gemma;

import org.jspecify.annotations.NullMarked;
