package dev.hart.api.key;

import dev.hart.config.Rate;
import dev.hart.io.WholeSeconds;
import java.time.Duration;

/**
 * What is left of a rate after a request.
 *
 * @param granted whether there was room for this request
 * @param rate the rate
 * @param burst how many may come at once
 * @param remaining how many more may come at once now
 * @param next when there is room for one more than that
 * @param full when there is room for the whole burst
 */
record Quota(boolean granted, Rate rate, int burst, long remaining, Duration next, Duration full) {
    /** In whole seconds, never too early. */
    static long seconds(Duration time) {
        return Math.max(1, WholeSeconds.up(time).toSeconds());
    }
}
