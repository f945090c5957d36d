/** The text encoder's graph: a Qwen2 decoder. */
@NullMarked
package dev.hart.convert.qwen;

import org.jspecify.annotations.NullMarked;
