package dev.hart.job;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A message in the dead-letter queue.
 *
 * @param id the same each time that the letter is read, and for all copies of one message; 1 to 128 letters, digits, {@code _}
 *     and {@code -}
 * @param body the message's text, as its sender wrote it
 * @param reason why a worker moved it here; empty if SQS itself moved it, which gives no reason, or if the message left no room
 *     for one
 * @param receives how often the message had been received, if that is known
 * @param buried when it was moved here, if that is known
 */
public record DeadLetter(
        String id, String body, Optional<String> reason, OptionalInt receives, Optional<Instant> buried) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /** @throws IllegalArgumentException if the id has characters that it must not have */
    public DeadLetter {
        if (!isId(id)) {
            throw new IllegalArgumentException("the id of a dead letter is 1 to 128 letters, digits, _ and -");
        }
    }

    /** Returns whether a text can be the id of a dead letter. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** The job that the message is about; empty if another sender wrote it and no worker has recorded its job. */
    public Optional<JobRef> job() {
        return JobMessage.parse(body);
    }
}
