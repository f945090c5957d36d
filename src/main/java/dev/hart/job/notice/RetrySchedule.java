package dev.hart.job.notice;

import java.time.Duration;
import java.util.List;

/** When somebody who could not be told is told again: soon, then less and less often, for three days in all. */
final class RetrySchedule {
    /** Before each try: as the Standard Webhooks specification proposes, but the second one no sooner than the first must have ended. */
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

    /** After the last try: whoever made it may have died before saying what came of it. */
    private static final Duration LAST = Duration.ofMinutes(10);

    /** The most tries. */
    static final int TRIES = PAUSES.size();

    private RetrySchedule() {}

    /**
     * How long to wait.
     *
     * @param tries made so far
     */
    static Duration pauseAfter(int tries) {
        return tries < TRIES ? PAUSES.get(tries) : LAST;
    }
}
