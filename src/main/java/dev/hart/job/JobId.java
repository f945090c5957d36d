package dev.hart.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.hart.io.Sha256;
import dev.hart.io.SortableIds;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a job among its owner's.
 *
 * @param value 1 to 64 letters, digits, {@code _} and {@code -}
 */
public record JobId(@JsonValue String value) {
    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int DIGEST_BYTES = 20;

    /** @throws IllegalArgumentException if the value is no id; it does not repeat what may be hostile */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public JobId {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException("a job's id is 1 to 64 letters, digits, _ and -");
        }
    }

    /** The id, if the text is one: for what comes from outside. */
    public static Optional<JobId> parse(String text) {
        return GRAMMAR.matcher(text).matches() ? Optional.of(new JobId(text)) : Optional.empty();
    }

    /** A new id; they sort by time. */
    public static JobId create(Instant now) {
        return new JobId(SortableIds.create(now));
    }

    /**
     * The id of the job that an idempotency key asks for: always the same one (docs/decisions/0019-idempotency-key-is-a-job-id.md).
     *
     * @param key whatever the client chose
     */
    public static JobId ofIdempotencyKey(String key) {
        return of("k", key);
    }

    /**
     * The id of the job that an event asks for: always the same one, and no other event's.
     *
     * @param source of the event, by CloudEvents
     * @param id the event's among its source's
     */
    public static JobId ofEvent(String source, String id) {
        // With the length: "a" and "bc" are not "ab" and "c".
        return of("e", source.length() + ":" + source + id);
    }

    /**
     * The id of the job that a message asks for which brings none: the same one each time that it is handed out.
     *
     * @param message {@link JobQueue.Lease#id}
     */
    public static JobId ofMessage(String message) {
        return of("m", message);
    }

    /** With another letter for each kind of name, and longer than the ids that are made anew, so that none is another's. */
    private static JobId of(String kind, String name) {
        return new JobId(kind + HexFormat.of().formatHex(Sha256.of(name), 0, DIGEST_BYTES));
    }

    /**
     * The id of the job that takes up again one that has failed: always the same one
     * (docs/decisions/0026-retry-makes-a-new-job.md).
     *
     * @param failed the other's
     * @param failure the attempt that decided it, since an id may be used again once its job was removed
     */
    static JobId ofRetry(JobId failed, AttemptId failure) {
        // Both have lengths that tell where one ends: the second's is fixed.
        return new JobId("r" + HexFormat.of().formatHex(Sha256.of(failed.value() + failure.value()), 0, DIGEST_BYTES));
    }

    @Override
    public String toString() {
        return value;
    }
}
