package dev.hart.generation;

/** The safety check gave no usable score; the prompt must be refused. */
public final class SafetyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SafetyException(String message) {
        super(message);
    }

    public SafetyException(String message, Throwable cause) {
        super(message, cause);
    }
}
