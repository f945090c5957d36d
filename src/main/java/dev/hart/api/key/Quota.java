package dev.hart.api.key;

import dev.hart.config.Rate;
import dev.hart.io.WholeSeconds;
import java.time.Duration;

/**
 * The state of a rate limit after a request.
 *
 * @param granted whether this request was within the limit
 * @param rate the rate limit
 * @param burst the number of requests that may come at once
 * @param remaining the number of further requests that may come at once now
 * @param next the time until one request more than that may come
 * @param full the time until the whole burst may come
 */
record Quota(boolean granted, Rate rate, int burst, long remaining, Duration next, Duration full) {
    /** A time in whole seconds, rounded up and at least 1, so that a client which waits for it is not early. */
    static long seconds(Duration time) {
        return Math.max(1, WholeSeconds.up(time).toSeconds());
    }
}
