package dev.hart.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.hart.io.SortableIds;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The id of one attempt to end a job, by a worker or by its owner, or to deliver a notice. No two attempts have the same id, so
 * the author of an outcome recognizes it as its own. Only the outcome that replaces a damaged one has an id computed from the
 * damage, the same in each process.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record AttemptId(@JsonValue String value) {
    private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{32}");

    /** @throws IllegalArgumentException if the value is not an attempt id */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AttemptId {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException("an attempt id is 32 hexadecimal digits");
        }
    }

    /** Creates a new id; ids sort by the time of their creation. */
    public static AttemptId create(Instant now) {
        return new AttemptId(SortableIds.create(now));
    }

    @Override
    public String toString() {
        return value;
    }
}
