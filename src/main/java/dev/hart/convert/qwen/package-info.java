/** Builds the graph of the text encoder, a Qwen2 decoder. */
@NullMarked
package dev.hart.convert.qwen;

import org.jspecify.annotations.NullMarked;
