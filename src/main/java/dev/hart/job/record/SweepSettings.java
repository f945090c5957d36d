package dev.hart.job.record;

import java.time.Duration;

/**
 * When a sweeper does what. None of it decides a job: too early costs work, too late costs time.
 *
 * @param resendAfter a job that nobody has been at for so long is sent again; twice as long after each time
 * @param deadAfter an attempt that has not been heard of for so long is not at work any more; well above the worker's lease
 * @param abandonAfter what was announced so long ago and has no record is forgotten; well above the time of a request
 * @param retention for which jobs are kept after their end, pictures and tombstones too; longer while somebody is to be told
 */
public record SweepSettings(Duration resendAfter, Duration deadAfter, Duration abandonAfter, Duration retention) {
    /** Ten minutes, an hour, an hour, thirty days. */
    public static final SweepSettings DEFAULT =
            new SweepSettings(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(30));

    private static final int MOST_DOUBLINGS = 16;

    /** @throws IllegalArgumentException if one is negative */
    public SweepSettings {
        if (resendAfter.isNegative() || deadAfter.isNegative() || abandonAfter.isNegative() || retention.isNegative()) {
            throw new IllegalArgumentException("a sweeper's times are not negative");
        }
    }

    /** How long a job is left alone that was sent again so often: a line that is merely long must not grow by it. */
    Duration patience(int resent) {
        return resendAfter.multipliedBy(1L << Math.min(resent, MOST_DOUBLINGS));
    }
}
