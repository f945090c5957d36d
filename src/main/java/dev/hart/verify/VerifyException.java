package dev.hart.verify;

/**
 * Thrown when {@code case.json} cannot be read, or a recorded case lacks a file or tensor that its replay needs or has one of
 * another kind, type or size.
 */
public class VerifyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VerifyException(String message) {
        super(message);
    }

    public VerifyException(String message, Throwable cause) {
        super(message, cause);
    }
}
