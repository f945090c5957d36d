package dev.hart.store;

/** A store that cannot do what it should; the message names the file or setting at fault, never a signed URL. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
