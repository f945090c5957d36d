package dev.hart.wake;

/** A fleet that could not be woken. The message is one line for the operator, and names no secret. */
public final class WakeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WakeException(String message) {
        super(message);
    }

    WakeException(String message, Throwable cause) {
        super(message, cause);
    }
}
