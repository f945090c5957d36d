package dev.hart.pack;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks that the records of the manifest share. Each throws an {@link IllegalArgumentException} that names the field. */
public final class ManifestChecks {
    private ManifestChecks() {}

    /** Refuses null, which a field has that is missing in the JSON. */
    static <T> T present(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }

    static String text(String key, @Nullable String value) {
        String text = present(key, value);
        if (text.isBlank()) {
            throw new IllegalArgumentException(key + " is empty");
        }
        return text;
    }

    public static int positive(String key, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be positive, is " + value);
        }
        return value;
    }

    static double within(String key, double value, double lowest, double highest) {
        // The condition is written so that NaN fails too.
        if (!(value >= lowest && value <= highest)) {
            throw new IllegalArgumentException(key + " must lie in " + lowest + " .. " + highest + ", is " + value);
        }
        return value;
    }

    /** An immutable copy without null entries. */
    static <T> List<T> list(String key, @Nullable List<T> values) {
        for (@Nullable T value : present(key, values)) {
            present("an entry of " + key, value);
        }
        return List.copyOf(values);
    }

    static <T> void distinct(String key, List<T> values, Function<T, String> name) {
        if (values.stream().map(name).distinct().count() != values.size()) {
            throw new IllegalArgumentException(key + " names an entry twice");
        }
    }
}
