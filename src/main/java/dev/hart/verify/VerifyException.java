package dev.hart.verify;

/** A recorded case that cannot be read or does not belong to the checkpoint. */
public class VerifyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VerifyException(String message) {
        super(message);
    }

    public VerifyException(String message, Throwable cause) {
        super(message, cause);
    }
}
