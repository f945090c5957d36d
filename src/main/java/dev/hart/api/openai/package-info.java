/** OpenAI's interface: the resources for images, models and moderations, and the shapes of their replies. */
@NullMarked
package dev.hart.api.openai;

import org.jspecify.annotations.NullMarked;
