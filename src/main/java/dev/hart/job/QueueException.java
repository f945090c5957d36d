package dev.hart.job;

import org.jspecify.annotations.Nullable;

/** A queue cannot do what it was asked to do now; trying again may help. The message names the queue, never a prompt. */
public class QueueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
