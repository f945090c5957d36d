/** The OpenAI images interface: its requests, replies and errors. */
@NullMarked
package dev.hart.api.openai;

import org.jspecify.annotations.NullMarked;
