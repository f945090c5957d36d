/**
 * Tokenizers of a model pack, and the rules that a prompt must meet before it is tokenized.
 */
@NullMarked
package dev.hart.pack.tokenizer;

import org.jspecify.annotations.NullMarked;
