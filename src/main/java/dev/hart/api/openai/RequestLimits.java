package dev.hart.api.openai;

import java.time.Duration;

/**
 * What a caller's requests are bound to.
 *
 * @param threshold of the safety check
 * @param lowThreshold the same with {@code moderation: low}
 * @param mayLowerModeration whether the caller may ask for that
 * @param timeout for the whole request
 */
record RequestLimits(double threshold, double lowThreshold, boolean mayLowerModeration, Duration timeout) {}
