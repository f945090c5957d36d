package dev.hart.pack;

import dev.hart.io.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Checks that the records of the manifest share. Each throws an {@link IllegalArgumentException} that names the field. */
public final class ManifestChecks {
    private ManifestChecks() {}

    /** Refuses null, the value of a field that the JSON lacks or sets to null. */
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

    /**
     * Refuses a text that is null, blank, longer than {@code mostBytes} bytes of UTF-8, or contains a line break, a tab or
     * another unprintable character. White space at its ends, line breaks included, is accepted.
     */
    static String line(String key, @Nullable String value, int mostBytes) {
        String text = bounded(key, text(key, value), mostBytes);
        if (!VisibleText.line(text).equals(text.strip())) {
            throw new IllegalArgumentException(key + " contains control characters: " + VisibleText.quote(text));
        }
        return text;
    }

    /** Refuses null, and a text that is longer than {@code mostBytes} bytes of UTF-8; it may be blank or have line breaks. */
    static String bounded(String key, @Nullable String value, int mostBytes) {
        String text = present(key, value);
        // A character has at most three bytes for each char, so most texts are not encoded to be measured.
        long bytes = text.length() * 3L <= mostBytes ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > mostBytes) {
            throw new IllegalArgumentException(key + " has " + bytes + " bytes, at most " + mostBytes + " are allowed");
        }
        return text;
    }

    public static int positive(String key, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be positive, is " + value);
        }
        return value;
    }

    /** Refuses a size below 1 or above {@code most}, which no model has; memory is allocated by it. */
    static int size(String key, int value, int most) {
        if (positive(key, value) > most) {
            throw new IllegalArgumentException(key + " must be at most " + most + ", is " + value);
        }
        return value;
    }

    /** Refuses sizes whose product, the number of values to keep in memory, is above {@code most}. */
    static void values(String key, long most, long... sizes) {
        // As a double, which loses digits but does not overflow.
        double product = LongStream.of(sizes).asDoubleStream().reduce(1, (a, b) -> a * b);
        if (product > most) {
            throw new IllegalArgumentException(key + " make "
                    + LongStream.of(sizes).mapToObj(Long::toString).collect(Collectors.joining(" x "))
                    + " values, at most "
                    + most + " are allowed");
        }
    }

    static double within(String key, double value, double lowest, double highest) {
        // The condition is written so that NaN fails too.
        if (!(value >= lowest && value <= highest)) {
            throw new IllegalArgumentException(key + " must lie in " + lowest + " .. " + highest + ", is " + value);
        }
        return value;
    }

    /** Returns an immutable copy; refuses null, a null entry, and more than {@code most} entries. */
    static <T> List<T> list(String key, @Nullable List<T> values, int most) {
        List<T> given = present(key, values);
        if (given.size() > most) {
            throw new IllegalArgumentException(
                    key + " has " + given.size() + " entries, at most " + most + " are allowed");
        }
        for (@Nullable T value : given) {
            present("an entry of " + key, value);
        }
        return List.copyOf(given);
    }

    static <T> void distinct(String key, List<T> values, Function<T, String> name) {
        if (values.stream().map(name).distinct().count() != values.size()) {
            throw new IllegalArgumentException(key + " names an entry twice");
        }
    }
}
