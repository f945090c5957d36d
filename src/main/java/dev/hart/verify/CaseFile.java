package dev.hart.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code case.json} of a recorded case of the text encoder or the safety model, with the texts that were its input. */
final class CaseFile {
    private final Path path;
    private final JsonNode root;

    private CaseFile(Path path, JsonNode root) {
        this.path = path;
        this.root = root;
    }

    /**
     * Reads the file.
     *
     * @param golden the recorded tensors, in the same folder
     * @param kind value that the field {@code kind} must have
     * @throws VerifyException if the file is missing, is not a JSON object or has another kind
     */
    static CaseFile beside(Path golden, String kind) {
        Path path = golden.resolveSibling("case.json");
        if (!Files.isRegularFile(path)) {
            throw new VerifyException(path + ": is missing; it contains the strings of the recorded case");
        }
        try {
            CaseFile file = new CaseFile(path, new ObjectMapper().readTree(path.toFile()));
            String found = file.text("kind");
            if (!found.equals(kind)) {
                throw new VerifyException(path + ": kind is '" + found + "', not '" + kind + "'");
            }
            return file;
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new VerifyException(path + ": cannot be read: " + reason, e);
        }
    }

    /**
     * Returns a string.
     *
     * @throws VerifyException if the value is absent or anything else
     */
    String text(String key) {
        JsonNode node = root.path(key);
        if (!node.isTextual()) {
            throw refuse(key, "a string");
        }
        return node.textValue();
    }

    /**
     * Returns a list of at least one string.
     *
     * @throws VerifyException if the value is absent or anything else
     */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : root.path(key)) {
            if (!node.isTextual()) {
                throw refuse(key, "a list of strings");
            }
            texts.add(node.textValue());
        }
        if (texts.isEmpty()) {
            throw refuse(key, "a list of strings");
        }
        return List.copyOf(texts);
    }

    /**
     * Returns an integer of at least 1.
     *
     * @throws VerifyException if the value is absent or anything else
     */
    int positive(String key) {
        JsonNode node = root.path(key);
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1) {
            throw refuse(key, "a positive integer");
        }
        return node.intValue();
    }

    private VerifyException refuse(String key, String wanted) {
        return new VerifyException(path + ": '" + key + "' is not " + wanted);
    }
}
