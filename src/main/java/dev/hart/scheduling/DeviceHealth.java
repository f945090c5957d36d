package dev.hart.scheduling;

import dev.hart.engine.DeviceLostException;
import dev.hart.engine.EngineException;
import java.util.Optional;

/**
 * The recent failures of a device: they decide how many images a batch may hold, and whether the device is in trouble.
 * Thread-safe.
 */
final class DeviceHealth {
    /**
     * Failures of an engine from which on the device is in trouble, counted since the last batch that succeeded; a lost device
     * counts as so many at once.
     */
    private static final int TROUBLE = 2;
    /**
     * Full batches that must succeed after the first lack of memory before the limit is raised by one image, and again before the
     * next one; a failure of another kind does not restart the count. Each further lack of memory doubles it, up to
     * {@link #LONGEST_PATIENCE}.
     */
    private static final int PATIENCE = 100;

    private static final int LONGEST_PATIENCE = 100_000;

    private final int most;
    private int limit;
    private int failures;
    private int full;
    private int patience = PATIENCE / 2;

    /**
     * Starts without failures.
     *
     * @param most largest number of images that a batch may ever hold, at least 1
     */
    DeviceHealth(int most) {
        this.most = most;
        limit = most;
    }

    /** The largest number of images that a batch may hold at present, at least 1. */
    synchronized int limit() {
        return limit;
    }

    /** Records that a batch of so many images succeeded: the row of failures ends, and the limit may rise by one. */
    synchronized void succeeded(int images) {
        failures = 0;
        full = images < limit ? full : full + 1;
        if (limit < most && full >= patience) {
            limit++;
            full = 0;
        }
    }

    /**
     * Records that a batch of so many images did not fit into memory. The caller calls {@link #failed} as well.
     *
     * @return the new limit: half of the images, at least 1
     */
    synchronized int outOfMemory(int images) {
        limit = Math.max(1, images / 2);
        full = 0;
        patience = Math.min(2 * patience, LONGEST_PATIENCE);
        return limit;
    }

    /** Returns whether a failure means that this process cannot use the device again. */
    static boolean isLost(Throwable fault) {
        return fault instanceof DeviceLostException || fault.getCause() instanceof DeviceLostException;
    }

    /** Records a failure; only an {@link EngineException}, or a fault with one as its cause, counts against the device. */
    synchronized void failed(Throwable fault) {
        if (fault instanceof EngineException || fault.getCause() instanceof EngineException) {
            failures = isLost(fault) ? Math.max(failures + 1, TROUBLE) : failures + 1;
        }
    }

    /**
     * Why the device should get no requests: it was lost, or failed at least twice, since the last batch that succeeded; else
     * empty.
     */
    synchronized Optional<String> trouble() {
        return failures < TROUBLE ? Optional.empty() : Optional.of("the device failed " + failures + " times in a row");
    }
}
