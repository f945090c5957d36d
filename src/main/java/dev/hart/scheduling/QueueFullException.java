package dev.hart.scheduling;

import java.time.Duration;

/**
 * A request was rejected before anything was computed for it; or a moderation request was ended because the batcher was closed.
 */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a request was rejected. */
    public enum Reason {
        /** The queue of requests for images, or that of moderation requests, is full. */
        FULL,
        /** At the present duration of batches the request could not be completed by its deadline. */
        TOO_LATE,
        /** The batcher is draining or closed. */
        CLOSED
    }

    private final Reason reason;
    private final Duration retryAfter;

    /** @param secondsUntilFree time after which the request should be admitted; rounded up to whole seconds, at least one */
    QueueFullException(Reason reason, double secondsUntilFree) {
        this(reason, wholeSeconds(secondsUntilFree));
    }

    private QueueFullException(Reason reason, Duration retryAfter) {
        super(message(reason, retryAfter));
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /** Rounds up to whole seconds, at least one, because HTTP's {@code Retry-After} has no fractions. */
    private static Duration wholeSeconds(double seconds) {
        return Duration.ofSeconds(Math.max(1, (long) Math.ceil(seconds)));
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

    /**
     * Time after which the request should be admitted, in whole seconds, at least one. For {@link Reason#CLOSED} it is always one
     * second and promises nothing.
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
