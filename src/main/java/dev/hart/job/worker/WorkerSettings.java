package dev.hart.job.worker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a worker processes jobs.
 *
 * @param lease how long a message is hidden from other workers without a renewal, 1 s to 12 h; the worker renews it after each
 *     third of it. After a crash of the worker, the job is delivered again after this time at most
 * @param poll how long one call for messages waits, 0 to 20 s; draining interrupts it
 * @param timeout of one attempt, in the device's queue and on the device; positive
 * @param attempts the most attempts at a job, at least 1; a job fails when its last attempt fails or its message is received once
 *     more
 * @param firstPause before the second attempt, 0 s to {@code longestPause}; doubled with each further attempt. A random part of
 *     up to half is taken off each pause
 * @param longestPause the longest pause, at most 12 h
 */
public record WorkerSettings(
        Duration lease, Duration poll, Duration timeout, int attempts, Duration firstPause, Duration longestPause) {
    // First, since the constructor reads them.
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final Duration LONGEST_LEASE = Duration.ofHours(12);
    private static final int MOST_DOUBLINGS = 30;

    /** Settings for a device that takes seconds to a minute for a batch. */
    public static final WorkerSettings DEFAULT = new WorkerSettings(
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofMinutes(15),
            5,
            Duration.ofSeconds(2),
            Duration.ofMinutes(5));

    /** @throws IllegalArgumentException naming what is out of range */
    public WorkerSettings {
        require(
                lease.compareTo(SHORTEST_LEASE) >= 0 && lease.compareTo(LONGEST_LEASE) <= 0,
                "the lease must be 1 s to 12 h, is " + lease);
        require(
                !poll.isNegative() && poll.compareTo(LONGEST_WAIT) <= 0,
                "the wait for messages must be 0 to 20 s, is " + poll);
        require(!timeout.isNegative() && !timeout.isZero(), "an attempt's timeout must be positive, is " + timeout);
        require(attempts >= 1, "a job has at least one attempt, not " + attempts);
        require(
                !firstPause.isNegative() && firstPause.compareTo(longestPause) <= 0,
                "the first pause must be at most the longest, " + longestPause + ", is " + firstPause);
        require(
                longestPause.compareTo(LONGEST_LEASE) <= 0,
                "the longest pause must be at most 12 h, is " + longestPause);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** How often a running job renews its lease and records its progress. */
    Duration beat() {
        return lease.dividedBy(3);
    }

    /**
     * Returns the pause before the next attempt: between half and all of the doubled pause, which is at most the longest, so that
     * jobs that failed together do not return together.
     *
     * @param receives how often the message was received, at least 1
     */
    Duration pauseAfter(int receives) {
        long doubled = firstPause.toMillis() << Math.min(receives - 1, MOST_DOUBLINGS);
        // An overflow makes it less than the first pause.
        long most =
                doubled < firstPause.toMillis() ? longestPause.toMillis() : Math.min(doubled, longestPause.toMillis());
        return Duration.ofMillis(most - ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }
}
