package dev.hart.job;

/** A message requests no job that can be done. */
public final class UnreadableMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message the reason that the operator reads in the dead-letter queue: one line, without the prompt */
    public UnreadableMessageException(String message) {
        super(message);
    }
}
