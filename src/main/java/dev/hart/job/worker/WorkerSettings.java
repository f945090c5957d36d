package dev.hart.job.worker;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a worker takes jobs.
 *
 * @param lease how long a message is its own without a renewal, at least 1 s; it renews three times as often. A job whose worker
 *     died is taken up again after this long at most
 * @param poll how long one question for messages waits for an answer, 0 to 20 s; a drain interrupts it
 * @param timeout of one attempt in the device's line and on the device
 * @param tries most attempts at a job, at least 1; the message that is handed out once more, or whose last attempt comes to
 *     nothing, ends as failed
 * @param firstPause before a job is tried again; doubled with each attempt
 * @param longestPause to which it is doubled, at most 12 h
 */
public record WorkerSettings(
        Duration lease, Duration poll, Duration timeout, int tries, Duration firstPause, Duration longestPause) {
    // First, since the constructor reads them.
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final Duration LONGEST_LEASE = Duration.ofHours(12);
    private static final int MOST_DOUBLINGS = 30;

    /** What suits a device that takes seconds to a minute for a batch. */
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
        require(!timeout.isNegative() && !timeout.isZero(), "an attempt's time must be positive, is " + timeout);
        require(tries >= 1, "a job is tried at least once, not " + tries + " times");
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

    /** How often a running job renews its lease and says how far it is. */
    Duration beat() {
        return lease.dividedBy(3);
    }

    /**
     * Before the next attempt: between half and all of the doubled pause, so that jobs that failed together do not come back
     * together.
     *
     * @param receives how often the message was handed out, at least 1
     */
    Duration pauseAfter(int receives) {
        long doubled = firstPause.toMillis() << Math.min(receives - 1, MOST_DOUBLINGS);
        // A shift too far shows as less than it began with.
        long most =
                doubled < firstPause.toMillis() ? longestPause.toMillis() : Math.min(doubled, longestPause.toMillis());
        return Duration.ofMillis(most - ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }
}
