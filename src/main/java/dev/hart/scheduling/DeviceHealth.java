package dev.hart.scheduling;

import dev.hart.engine.EngineException;
import java.util.Optional;

/**
 * The recent failures of a device: they decide how many images a batch may hold, and whether the device is in trouble.
 * Thread-safe.
 */
final class DeviceHealth {
    /** Failures of an engine in a row from which on the device is in trouble. */
    private static final int TROUBLE = 2;
    /** Full batches in a row that must succeed before the limit is raised by one image; doubled by each lack of memory. */
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

    /** Records that a batch succeeded. */
    synchronized void succeeded(int images) {
        failures = 0;
        full = images < limit ? full : full + 1;
        if (limit < most && full >= patience) {
            limit++;
            full = 0;
        }
    }

    /** Records that a batch did not fit into memory; returns the new limit. The caller calls {@link #failed} as well. */
    synchronized int outOfMemory(int images) {
        limit = Math.max(1, images / 2);
        full = 0;
        patience = Math.min(2 * patience, LONGEST_PATIENCE);
        return limit;
    }

    /** Records a failure; only an engine's counts against the device. */
    synchronized void failed(Throwable fault) {
        if (fault instanceof EngineException || fault.getCause() instanceof EngineException) {
            failures++;
        }
    }

    /** Why the device should get no requests: it failed several times in a row; empty if it works. */
    synchronized Optional<String> trouble() {
        return failures < TROUBLE ? Optional.empty() : Optional.of("the device failed " + failures + " times in a row");
    }
}
