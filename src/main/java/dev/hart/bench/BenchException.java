package dev.hart.bench;

import org.jspecify.annotations.Nullable;

/** Thrown for a file that is not the result of an earlier measurement; the message is one line for the caller. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchException(String message, @Nullable Exception cause) {
        super(message, cause);
    }
}
