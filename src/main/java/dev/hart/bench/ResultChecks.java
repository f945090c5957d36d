package dev.hart.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks of the fields of a {@link BenchResult}, which may come from a file that a person has edited. */
final class ResultChecks {
    private ResultChecks() {}

    static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    static <T> List<T> list(String field, @Nullable List<T> values) {
        present(field, values).forEach(value -> present("an entry of " + field, value));
        return List.copyOf(values);
    }

    static <T> Map<String, T> map(String field, @Nullable Map<String, T> values) {
        present(field, values).forEach((name, value) -> present(field + "." + name, value));
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Refuses a value that disagrees with the samples from which it is derived, but for rounding. */
    static void ofSamples(String field, double derived, double value) {
        if (!(Math.abs(value - derived) <= 1e-9 * derived)) {
            throw new IllegalArgumentException(field + " must be that of the samples, " + derived + ", is " + value);
        }
    }

    static void above(String field, int least, int value) {
        if (value <= least) {
            throw new IllegalArgumentException(field + " must be above " + least + ", is " + value);
        }
    }

    static void atLeast(String field, double least, double value) {
        if (!(value >= least && value <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(field + " must be at least " + least + ", is " + value);
        }
    }
}
