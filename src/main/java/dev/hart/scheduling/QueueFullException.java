package dev.hart.scheduling;

import java.time.Duration;

/** A request that was not taken. Nothing was computed. */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a request was not taken. */
    public enum Reason {
        /** As many requests wait as may. */
        FULL,
        /** It could not be done by its deadline, as long as batches take at present. */
        TOO_LATE,
        /** The device takes no more. */
        CLOSED
    }

    private final Reason reason;
    private final Duration retryAfter;

    QueueFullException(Reason reason, Duration retryAfter) {
        super(message(reason, retryAfter));
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    private static String message(Reason reason, Duration retryAfter) {
        return switch (reason) {
            case FULL -> "too many requests are waiting, try again in " + retryAfter.toSeconds() + " s";
            case TOO_LATE ->
                "the request would not be done by its deadline, try again in " + retryAfter.toSeconds()
                        + " s or allow it more time";
            case CLOSED -> "the service is shutting down";
        };
    }

    public Reason reason() {
        return reason;
    }

    /** Whole seconds, at least one, after which a place should be free. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
