package dev.hart.store;

/** A failure of an image store. The message names the file, the folder or the bucket, never a signed URL. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
