package dev.hart.job.record;

import java.time.Duration;

/**
 * When a sweeper acts. None of these times decides a job: acting too early costs work, acting too late costs time.
 *
 * @param resendAfter the age of a marker at which its job is repaired: closed if it has ended, sent again if it has no running
 *     attempt. Sending again makes the marker young, and doubles the age at which the job is sent again, up to 16 times
 * @param deadAfter an attempt that has not updated its record for this long counts as dead; well above the worker's lease
 * @param abandonAfter a marker of this age whose job has no record is removed; well above the duration of a request
 * @param retention how long a job and its images are kept after its end, or its tombstone after it was erased; longer while a
 *     recipient is to be notified
 */
public record SweepSettings(Duration resendAfter, Duration deadAfter, Duration abandonAfter, Duration retention) {
    /** The default: ten minutes, an hour, an hour, thirty days. */
    public static final SweepSettings DEFAULT =
            new SweepSettings(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(30));

    private static final int MOST_DOUBLINGS = 16;

    /** @throws IllegalArgumentException if a time is negative */
    public SweepSettings {
        if (resendAfter.isNegative() || deadAfter.isNegative() || abandonAfter.isNegative() || retention.isNegative()) {
            throw new IllegalArgumentException("a sweeper's times are not negative");
        }
    }

    /** How long to wait before a job is sent again: a queue that is merely long must not grow by resent messages. */
    Duration resendAfter(int resent) {
        return resendAfter.multipliedBy(1L << Math.min(resent, MOST_DOUBLINGS));
    }
}
