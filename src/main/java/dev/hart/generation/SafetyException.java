package dev.hart.generation;

/**
 * The safety check gave no usable score. The prompt must not reach the image model; but this is a fault, not a refusal, and
 * another attempt may succeed.
 */
public final class SafetyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SafetyException(String message) {
        super(message);
    }

    public SafetyException(String message, Throwable cause) {
        super(message, cause);
    }
}
