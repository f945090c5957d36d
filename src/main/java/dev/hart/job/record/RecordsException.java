package dev.hart.job.record;

import org.jspecify.annotations.Nullable;

/** Records cannot be read or written now; trying again may help. The message names the store or the record, never a secret. */
public class RecordsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
