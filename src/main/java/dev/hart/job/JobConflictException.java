package dev.hart.job;

/** An id or idempotency key that its owner has used with another body. */
public final class JobConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Of whichever job it is. */
    public JobConflictException() {
        super("this id or idempotency key was used before, with another body");
    }
}
