package dev.hart.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/** The parts of something that is being opened, to be closed if the opening fails half-way. Not thread-safe. */
final class OpenedParts {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Adds a part that was just opened, and returns it. */
    <T extends AutoCloseable> T push(T part) {
        parts.push(part);
        return part;
    }

    /**
     * Closes all parts, the last first, even if some of them fail to.
     *
     * @param fault what ended the opening; receives the failures to close as suppressed ones
     */
    void closeAll(Throwable fault) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception | Error another) {
                fault.addSuppressed(another);
            }
        }
    }
}
