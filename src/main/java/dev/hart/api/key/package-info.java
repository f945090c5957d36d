/** Authentication by API key, the rate limits of API keys, and the refusal of callers without one. */
@NullMarked
package dev.hart.api.key;

import org.jspecify.annotations.NullMarked;
