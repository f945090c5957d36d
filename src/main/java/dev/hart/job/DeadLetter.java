package dev.hart.job;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A message that was put aside.
 *
 * @param id the same each time that it is looked at, and of all copies of one message; 1 to 128 letters, digits, {@code _} and
 *     {@code -}
 * @param body its text, by whoever sent it
 * @param reason why, by whoever put it aside; empty if that was not said, as SQS itself does not say it
 * @param receives how often it had been handed out, if that was said
 * @param buried when it was put aside, if that is known
 */
public record DeadLetter(
        String id, String body, Optional<String> reason, OptionalInt receives, Optional<Instant> buried) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /** @throws IllegalArgumentException if the id is none */
    public DeadLetter {
        if (!isId(id)) {
            throw new IllegalArgumentException("the id of a dead letter is 1 to 128 letters, digits, _ and -");
        }
    }

    /** Whether this could be the id of one. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Which job it is about; empty if somebody else has written it, and nobody has understood it. */
    public Optional<JobRef> job() {
        return JobMessage.parse(body);
    }
}
