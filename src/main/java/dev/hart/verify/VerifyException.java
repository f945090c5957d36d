package dev.hart.verify;

/** Thrown when a recorded case cannot be read or does not belong to the checkpoint. */
public class VerifyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VerifyException(String message) {
        super(message);
    }

    public VerifyException(String message, Throwable cause) {
        super(message, cause);
    }
}
