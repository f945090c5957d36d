package dev.hart.generation;

import java.time.Duration;

/** A request that was not taken: too many wait already, or the device is going away. Nothing was computed. */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a request was not taken. */
    public enum Reason {
        /** As many requests wait as may. */
        FULL,
        /** The queue takes no more. */
        CLOSED
    }

    private final Reason reason;
    private final Duration retryAfter;

    QueueFullException(Reason reason, Duration retryAfter) {
        super(
                reason == Reason.FULL
                        ? "too many requests are waiting, try again in " + retryAfter.toSeconds() + " s"
                        : "the service is shutting down");
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    public Reason reason() {
        return reason;
    }

    /** Whole seconds, at least one, after which a place should be free. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
