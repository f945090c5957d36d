package dev.hart.image;

/** A picture that cannot be written in the format that was asked for. */
public final class EncodingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EncodingException(String message) {
        super(message);
    }

    EncodingException(String message, Throwable cause) {
        super(message, cause);
    }
}
