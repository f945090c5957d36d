package dev.hart.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.hart.io.NameGrammar;
import dev.hart.io.Sha256;
import dev.hart.io.SortableIds;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The id of a job, unique among its owner's jobs.
 *
 * @param value 1 to 64 letters, digits, {@code _} and {@code -}
 */
public record JobId(@JsonValue String value) {
    private static final int DIGEST_BYTES = 20;

    /** @throws IllegalArgumentException if the value is not an id; the message does not repeat the value, which may be hostile */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public JobId {
        if (!NameGrammar.matches(value)) {
            throw new IllegalArgumentException("a job's id is " + NameGrammar.WORDS);
        }
    }

    /** Returns the id that a text from outside is, or empty if it is not an id. */
    public static Optional<JobId> parse(String text) {
        return NameGrammar.matches(text) ? Optional.of(new JobId(text)) : Optional.empty();
    }

    /** Creates a new id; ids sort by the time of their creation. */
    public static JobId create(Instant now) {
        return new JobId(SortableIds.create(now));
    }

    /**
     * Returns the id of the job for an idempotency key, always the same for the same key
     * (docs/decisions/0019-idempotency-key-is-a-job-id.md).
     *
     * @param key any text that the client chose
     */
    public static JobId ofIdempotencyKey(String key) {
        return of("k", key);
    }

    /**
     * Returns the id of the job that an event requests, always the same for the same event and different for different events.
     *
     * @param source of the event, as CloudEvents defines it
     * @param id of the event, unique within its source
     */
    public static JobId ofEvent(String source, String id) {
        // The length separates them: "a" and "bc" must not give the same id as "ab" and "c".
        return of("e", source.length() + ":" + source + id);
    }

    /**
     * Returns the id of the job that a message without an id of its own requests, the same each time that the message is
     * received.
     *
     * @param message {@link JobQueue.Lease#id}
     */
    public static JobId ofMessage(String message) {
        return of("m", message);
    }

    /**
     * Returns a letter for the kind of name and 40 digits of its digest; {@link #create} gives 32 digits, so the kinds never
     * meet.
     */
    private static JobId of(String kind, String name) {
        return new JobId(kind + HexFormat.of().formatHex(Sha256.of(name), 0, DIGEST_BYTES));
    }

    /**
     * Returns the id of the job that retries a failed one, always the same (docs/decisions/0026-retry-makes-a-new-job.md).
     *
     * @param failed id of the failed job
     * @param failure the attempt that decided it, because an id may be used again once its job was removed
     */
    static JobId ofRetry(JobId failed, AttemptId failure) {
        // No separator is needed: an attempt id has a fixed length.
        return of("r", failed.value() + failure.value());
    }

    @Override
    public String toString() {
        return value;
    }
}
