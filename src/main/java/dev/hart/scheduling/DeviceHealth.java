package dev.hart.scheduling;

import dev.hart.engine.EngineException;
import java.util.Optional;

/** How a device has fared lately: how many pictures it is given together, and whether it is trusted at all. Thread-safe. */
final class DeviceHealth {
    /** Times in a row that an engine may fail before the device counts as broken. */
    private static final int MISFORTUNES = 2;
    /** Full batches in a row that must succeed before one picture more is tried; twice as many after each lack of memory. */
    private static final int PATIENCE = 100;

    private static final int LONGEST_PATIENCE = 100_000;

    private final int most;
    private int limit;
    private int misfortunes;
    private int full;
    private int patience = PATIENCE / 2;

    /**
     * A device nothing is known of.
     *
     * @param most pictures it is ever given together, at least 1
     */
    DeviceHealth(int most) {
        this.most = most;
        limit = most;
    }

    /** Most pictures of a batch at present, at least 1. */
    synchronized int limit() {
        return limit;
    }

    /** A batch of so many pictures succeeded. */
    synchronized void succeeded(int pictures) {
        misfortunes = 0;
        full = pictures < limit ? full : full + 1;
        if (limit < most && full >= patience) {
            limit++;
            full = 0;
        }
    }

    /** A batch of so many pictures did not fit into memory; returns the new limit. Says nothing of {@link #failed}. */
    synchronized int outOfMemory(int pictures) {
        limit = Math.max(1, pictures / 2);
        full = 0;
        patience = Math.min(2 * patience, LONGEST_PATIENCE);
        return limit;
    }

    /** Work failed; only an engine's faults are held against the device. */
    synchronized void failed(Throwable fault) {
        if (fault instanceof EngineException || fault.getCause() instanceof EngineException) {
            misfortunes++;
        }
    }

    /** Why nobody should be sent here: the device failed several times in a row. */
    synchronized Optional<String> trouble() {
        return misfortunes < MISFORTUNES
                ? Optional.empty()
                : Optional.of("the device failed " + misfortunes + " times in a row");
    }
}
