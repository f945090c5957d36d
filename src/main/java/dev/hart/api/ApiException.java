package dev.hart.api;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that cannot be answered as asked; each interface says it in its own shape. The message is for the client. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final @Nullable String param;
    private final @Nullable Duration retryAfter;

    /** @param code what a program decides by */
    public ApiException(int status, String code, String message) {
        this(status, code, message, null, null);
    }

    /** @param retryAfter when to try again, if that makes sense */
    public ApiException(int status, String code, String message, @Nullable Duration retryAfter) {
        this(status, code, message, null, retryAfter);
    }

    /** @param param the field, attribute or header at fault */
    public ApiException(
            int status, String code, String message, @Nullable String param, @Nullable Duration retryAfter) {
        super(message);
        this.status = status;
        this.code = code;
        this.param = param;
        this.retryAfter = retryAfter;
    }

    /** HTTP's. */
    public int status() {
        return status;
    }

    /** What a program decides by. */
    public String code() {
        return code;
    }

    /** The field, attribute or header at fault. */
    public Optional<String> param() {
        return Optional.ofNullable(param);
    }

    /** When to try again, if that makes sense. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
