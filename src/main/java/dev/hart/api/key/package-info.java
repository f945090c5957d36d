/** Authentication by API key, and the rate limits and rights of API keys; without API keys, the check of the host. */
@NullMarked
package dev.hart.api.key;

import org.jspecify.annotations.NullMarked;
