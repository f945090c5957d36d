package dev.hart.pack;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads and writes {@link PackManifest} as JSON, strictly: unknown, repeated and missing keys are refused. */
final class ManifestJson {
    /** A manifest is a few kilobytes; a larger file is something else, and is not read into memory. */
    private static final long LARGEST = 4L << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ManifestJson() {}

    static byte[] write(PackManifest manifest) {
        try {
            return (JSON.writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new PackException("the manifest cannot be written: " + oneLine(e), e);
        }
    }

    static byte[] load(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new PackException(file + ": too large for a manifest, " + Files.size(file) + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new PackException(file + ": missing, so the folder is no model pack", e);
        } catch (IOException e) {
            throw new PackException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** @param file named in errors */
    static PackManifest parse(Path file, byte[] json) {
        try {
            JsonNode tree = JSON.readTree(json);
            // Before anything else, since another format may well have other keys.
            int format = tree.path("format").asInt(0);
            if (format != PackManifest.FORMAT) {
                throw new PackException(file + ": format " + tree.path("format").asText("(missing)")
                        + " is not supported, " + PackManifest.FORMAT + " is");
            }
            return JSON.treeToValue(tree, PackManifest.class);
        } catch (IOException e) {
            throw new PackException(file + ": " + oneLine(e), e);
        }
    }

    private static String oneLine(Exception e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "unknown key '" + unknown.getPropertyName() + "'";
        }
        if (e instanceof ValueInstantiationException wrapped && wrapped.getCause() != null) {
            return String.valueOf(wrapped.getCause().getMessage());
        }
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        String reason = String.valueOf(message).lines().findFirst().orElse("not readable");
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return mapping.getPath().stream().map(ManifestJson::step).collect(Collectors.joining(".")) + ": "
                    // Jackson's advice on its own settings helps nobody here.
                    + reason.replaceFirst(" \\(set DeserializationConfig.*", "");
        }
        return reason;
    }

    private static String step(JsonMappingException.Reference step) {
        return step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName();
    }
}
