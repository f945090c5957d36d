package dev.hart.job;

/** A message asks for no job that can be done. */
public final class UnreadableMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message why, for whoever looks into the dead-letter queue: one line, without the prompt */
    public UnreadableMessageException(String message) {
        super(message);
    }
}
