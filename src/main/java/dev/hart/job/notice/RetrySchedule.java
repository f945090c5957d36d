package dev.hart.job.notice;

import java.time.Duration;
import java.util.List;

/** The pauses between attempts to notify a recipient: short at first, then longer, about 76 hours in all. */
final class RetrySchedule {
    /**
     * The pause before each attempt, as the Standard Webhooks specification proposes, except the second: the first must be over
     * by then.
     */
    private static final List<Duration> PAUSES = List.of(
            Duration.ZERO,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** After the last attempt: its process may have crashed before it recorded the result. */
    private static final Duration LAST = Duration.ofMinutes(10);

    /** The most attempts. */
    static final int MOST_ATTEMPTS = PAUSES.size();

    private RetrySchedule() {}

    /** Returns how long to wait after a number of attempts, 0 or more: until the next, or until giving up after the last. */
    static Duration pauseAfter(int attempts) {
        return attempts < MOST_ATTEMPTS ? PAUSES.get(attempts) : LAST;
    }
}
