package dev.hart.job;

/** The owner has used this id or idempotency key with another body. */
public final class JobConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; its message names no job. */
    public JobConflictException() {
        super("this id or idempotency key was used before, with another body");
    }
}
