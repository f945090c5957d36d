package dev.hart.image;

/** An image that cannot be written in the requested format. */
public final class EncodingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EncodingException(String message) {
        super(message);
    }

    EncodingException(String message, Throwable cause) {
        super(message, cause);
    }
}
