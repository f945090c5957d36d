package dev.hart.job.fleet;

/** A new job that is not accepted, because as many are open as a setting allows. The message is for the caller. */
public final class TooManyOpenJobsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyOpenJobsException(String message) {
        super(message);
    }
}
