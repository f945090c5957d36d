package dev.hart.api.openai;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error in OpenAI's shape. */
final class OpenAiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient OpenAiError error;
    private final @Nullable Duration retryAfter;

    OpenAiException(int status, OpenAiError error) {
        this(status, error, null);
    }

    OpenAiException(int status, OpenAiError error, @Nullable Duration retryAfter) {
        super(error.message());
        this.status = status;
        this.error = error;
        this.retryAfter = retryAfter;
    }

    int status() {
        return status;
    }

    OpenAiError error() {
        return error;
    }

    /** When to try again, if that makes sense. */
    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
