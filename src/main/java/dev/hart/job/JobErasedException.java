package dev.hart.job;

/**
 * The owner has erased this job, or the failed job that it retries; the id is free again when retention has removed the
 * tombstone.
 */
public final class JobErasedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; its message names no job. */
    public JobErasedException() {
        super("the job of this id or idempotency key was erased");
    }
}
