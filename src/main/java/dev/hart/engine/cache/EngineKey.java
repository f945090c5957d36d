package dev.hart.engine.cache;

import dev.hart.io.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The name of an engine: the SHA-256 of everything that it depends on. ONNX Runtime's own name hashes only the file's name,
 * inputs, outputs and compile-time versions, and so is the same for engines that differ (microsoft/onnxruntime#32254).
 *
 * @param value 64 lower-case hexadecimal digits
 */
public record EngineKey(String value) implements Comparable<EngineKey> {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if the value is not 64 lower-case hexadecimal digits */
    public EngineKey {
        if (!DIGITS.matcher(value).matches()) {
            throw new IllegalArgumentException("the key of an engine is 64 lower-case hexadecimal digits");
        }
    }

    /** Returns a key; empty if the text is not 64 such digits. */
    public static Optional<EngineKey> parse(String text) {
        return DIGITS.matcher(text).matches() ? Optional.of(new EngineKey(text)) : Optional.empty();
    }

    /** Computes the key of ingredients: the names and values, each with its length before it, in the order of the names. */
    public static EngineKey of(Map<String, String> ingredients) {
        SortedMap<String, String> sorted = new TreeMap<>(ingredients);
        StringBuilder text = new StringBuilder();
        sorted.forEach((name, value) -> text.append(name.length())
                .append(':')
                .append(name)
                .append(value.length())
                .append(':')
                .append(value));
        return new EngineKey(Sha256.hex(text.toString()));
    }

    /** The first 12 digits, for people. */
    public String brief() {
        return value.substring(0, 12);
    }

    @Override
    public int compareTo(EngineKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
