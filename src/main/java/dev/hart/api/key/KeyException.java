package dev.hart.api.key;

import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A caller that is not let through; the message is for it, and never repeats what it sent. */
public final class KeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** No key, or one that is unknown: 401. */
        INVALID_KEY(401),
        /** A key that may not do this: 403. */
        NOT_ALLOWED(403),
        /** Without keys, a request to a name that is not this machine's: 403. */
        UNKNOWN_HOST(403),
        /** Too many requests: 429. */
        TOO_MANY(429),
        /** Nobody knows yet what the key may: 503. */
        NOT_READY(503);

        private final int status;

        Reason(int status) {
            this.status = status;
        }
    }

    private final Reason reason;
    private final @Nullable Duration retryAfter;

    KeyException(Reason reason, String message) {
        this(reason, message, null);
    }

    KeyException(Reason reason, String message, @Nullable Duration retryAfter) {
        super(message);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** The HTTP status that says so. */
    public int status() {
        return reason.status;
    }

    /** The headers that go with it. */
    public Map<String, String> headers() {
        return switch (reason) {
            case INVALID_KEY -> Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            case TOO_MANY, NOT_READY ->
                retryAfter == null ? Map.of() : Map.of(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter.toSeconds()));
            case NOT_ALLOWED, UNKNOWN_HOST -> Map.of();
        };
    }

    /** When to try again, in whole seconds, if that makes sense. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
