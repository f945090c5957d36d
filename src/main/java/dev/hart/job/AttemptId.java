package dev.hart.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.hart.io.SortableIds;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * One try at ending a job, by whoever: no two are alike, so that whoever reads an outcome knows whether it is their own.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record AttemptId(@JsonValue String value) {
    private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{32}");

    /** @throws IllegalArgumentException if the value is no attempt's */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AttemptId {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException("an attempt is 32 hexadecimal digits");
        }
    }

    /** A new one; they sort by time. */
    public static AttemptId create(Instant now) {
        return new AttemptId(SortableIds.create(now));
    }

    @Override
    public String toString() {
        return value;
    }
}
