package dev.hart.job.fleet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.IntUnaryOperator;

/**
 * How many more jobs one process may open under a limit that several processes keep. It counts what is open, gives out at most a
 * share, and counts again. A job that is being opened counts towards the share until it is recorded, so that no process ever has
 * more than one share of jobs that the others cannot count. Thread-safe.
 */
final class OpenJobAllowance {
    private static final int SHARES = 32;
    private static final int LARGEST_SHARE = 64;
    /** How long a count that left no room is believed. */
    private static final Duration FULL = Duration.ofSeconds(1);
    /** How long a caller waits for others of this process whose jobs are being recorded. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final int limit;
    private final int share;
    private final IntUnaryOperator count;

    @GuardedBy("this")
    private int left;

    @GuardedBy("this")
    private int opening;

    @GuardedBy("this")
    private long fullSince;

    @GuardedBy("this")
    private boolean full;

    /**
     * Creates an allowance that has counted nothing yet.
     *
     * @param limit the most open jobs, at least 1
     * @param count counts the open jobs up to a number
     */
    OpenJobAllowance(int limit, IntUnaryOperator count) {
        this.limit = limit;
        this.share = share(limit);
        this.count = count;
    }

    /** Returns by how much each further process may exceed a limit: a 32nd of it, at least 1 and at most 64. */
    static int share(int limit) {
        return Math.min(LARGEST_SHARE, (limit + SHARES - 1) / SHARES);
    }

    /**
     * Takes a place for a new job, which is being opened until {@link #opened}.
     *
     * @return false if no place is left
     * @throws dev.hart.job.record.RecordsException if the open jobs cannot be counted
     */
    synchronized boolean take() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (left == 0) {
            if (full && System.nanoTime() - fullSince < FULL.toNanos()) {
                return false;
            }
            // Only what was recorded before the count began is surely in it.
            int room = limit - count.applyAsInt(limit) - opening;
            full = room <= 0;
            if (full) {
                fullSince = System.nanoTime();
                return false;
            }
            left = Math.min(room, share - opening);
            if (left == 0 && !awaitOpened(end)) {
                return false;
            }
        }
        left--;
        opening++;
        return true;
    }

    @GuardedBy("this")
    private boolean awaitOpened(long end) {
        int before = opening;
        while (opening == before) {
            long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (millis <= 0) {
                return false;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Gives a place back that was taken and not used. */
    synchronized void giveBack() {
        left++;
        opened();
    }

    /** The job of a place is recorded, or it is known that it will not be. */
    synchronized void opened() {
        opening--;
        notifyAll();
    }
}
