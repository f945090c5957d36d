package dev.hart.job;

/** Records that cannot be read or written now; trying again may help. The message names the store, never a secret. */
public class RecordsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordsException(String message, Throwable cause) {
        super(message, cause);
    }
}
