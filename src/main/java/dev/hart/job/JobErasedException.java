package dev.hart.job;

/** A job that its owner had removed; its id is free again when retention has removed what is left of it. */
public final class JobErasedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Of whichever job it is. */
    public JobErasedException() {
        super("the job of this id or idempotency key was erased");
    }
}
