package dev.hart.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Json;
import dev.hart.io.NearbyFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A {@code config.json} with typed access: an absent key has the default that the caller passes, that of the authors' class; any
 * other value, null included unless a method says otherwise, must be of the right type and within bounds. Unknown keys are
 * ignored, as the authors' classes do.
 */
final class ConfigFile {
    private static final String NAME = "config.json";

    private final Path path;
    private final JsonNode root;
    private final String place;

    private ConfigFile(Path path, JsonNode root, String place) {
        this.path = path;
        this.root = root;
        this.place = place;
    }

    static ConfigFile read(Path path) {
        Path folder = path.getParent();
        if (folder != null && path.endsWith(NAME) && !Files.exists(path)) {
            throw CheckpointException.in(path, "is missing" + NearbyFolder.advice(folder, NAME));
        }
        return new ConfigFile(path, Json.object(path), "");
    }

    boolean has(String key) {
        return root.hasNonNull(key);
    }

    /** Whether the key is present with the value null, which some classes treat as "none". */
    boolean isNull(String key) {
        JsonNode node = root.get(key);
        return node != null && node.isNull();
    }

    /** Reads a string, number or list of numbers as a string, a list with commas between its numbers; empty for null. */
    String words(String key, String absent) {
        JsonNode node = root.get(key);
        if (node == null) {
            return absent;
        }
        if (!node.isArray()) {
            return node.isNull() ? "" : node.isObject() ? "{}" : node.asText();
        }
        StringJoiner words = new StringJoiner(",");
        node.forEach(item -> words.add(item.isValueNode() ? item.asText() : "?"));
        return words.toString();
    }

    /** Reads a nested object, if present and not null. */
    Optional<ConfigFile> object(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        JsonNode node = root.get(key);
        if (!node.isObject()) {
            throw refuse(key, node.toString(), "an object");
        }
        return Optional.of(new ConfigFile(path, node, place + key + "."));
    }

    int integer(String key, int absent, int least, int most) {
        JsonNode node = root.get(key);
        if (node == null) {
            return absent;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            throw refuse(key, node.toString(), "an integer from " + least + " to " + most);
        }
        return node.intValue();
    }

    double number(String key, double absent, double least, double most) {
        JsonNode node = root.get(key);
        if (node == null) {
            return absent;
        }
        if (!node.isNumber() || !(node.doubleValue() >= least && node.doubleValue() <= most)) {
            throw refuse(key, node.toString(), "a number from " + least + " to " + most);
        }
        return node.doubleValue();
    }

    boolean flag(String key, boolean absent) {
        JsonNode node = root.get(key);
        if (node == null) {
            return absent;
        }
        if (!node.isBoolean()) {
            throw refuse(key, node.toString(), "true or false");
        }
        return node.booleanValue();
    }

    List<Integer> integers(String key, List<Integer> absent, int least, int most, int maxCount) {
        JsonNode node = root.get(key);
        if (node == null) {
            return absent;
        }
        String wanted = "a list of 1 to " + maxCount + " integers from " + least + " to " + most;
        if (!node.isArray() || node.isEmpty() || node.size() > maxCount) {
            throw refuse(key, node.toString(), wanted);
        }
        List<Integer> values = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isIntegralNumber()
                    || !item.canConvertToInt()
                    || item.intValue() < least
                    || item.intValue() > most) {
                throw refuse(key, node.toString(), wanted);
            }
            values.add(item.intValue());
        }
        return List.copyOf(values);
    }

    /** Reads a list of strings; empty if absent or null. */
    List<String> texts(String key) {
        if (!has(key)) {
            return List.of();
        }
        JsonNode node = root.get(key);
        List<String> values = new ArrayList<>();
        for (JsonNode item : node) {
            if (!node.isArray() || !item.isTextual()) {
                throw refuse(key, node.toString(), "a list of names");
            }
            values.add(item.textValue());
        }
        if (!node.isArray()) {
            throw refuse(key, node.toString(), "a list of names");
        }
        return List.copyOf(values);
    }

    /** Reads one of {@code supported}. The default may be unsupported, and is then refused as well. */
    String choice(String key, String absent, String... supported) {
        JsonNode node = root.get(key);
        List<String> choices = Arrays.asList(supported);
        if (node == null) {
            if (!choices.contains(absent)) {
                throw CheckpointException.in(
                        path,
                        place + key + " is absent, its default is " + CheckpointException.quote(absent)
                                + "; supported: " + String.join(", ", choices));
            }
            return absent;
        }
        String value = node.textValue();
        if (value == null || !choices.contains(value)) {
            throw refuse(key, node.toString(), String.join(", ", choices));
        }
        return value;
    }

    /** Refuses a switch that is not in its only supported position; an absent or null one is accepted. */
    void mustBe(String key, boolean supported) {
        if (has(key) && flag(key, supported) != supported) {
            throw refuse(key, String.valueOf(!supported), String.valueOf(supported));
        }
    }

    /**
     * Refuses weights if no class in {@code architectures} has a name that begins with {@code family}; accepts a config that
     * names no class.
     */
    void architectures(String family) {
        List<String> names = texts("architectures");
        if (!names.isEmpty() && names.stream().noneMatch(name -> name.startsWith(family))) {
            throw refuse("architectures", names.toString(), family + "…");
        }
    }

    CheckpointException refuse(String key, @Nullable Object value, String supported) {
        return CheckpointException.in(
                path,
                place + key + " is " + CheckpointException.quote(String.valueOf(value)) + "; supported: " + supported);
    }
}
