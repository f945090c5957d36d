package dev.hart.pack;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.io.FileKind;
import dev.hart.io.StrictJson;
import dev.hart.io.StrictJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads small JSON files as records, as strictly as {@link StrictJson}; an error is one line that names the file and the
 * field.
 */
public final class PackJson {
    /** Manifests and recipes take a few kilobytes; a larger file is something else, and is not read into memory. */
    private static final long LARGEST = 8L << 20;
    /** Longer texts are found without being kept. */
    private static final int LONGEST_TEXT = 1 << 16;

    private static final JsonFactory SKIMMING = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_TEXT)
                    .maxDocumentLength(4 * LARGEST)
                    .build())
            .build();

    private PackJson() {}

    /**
     * Reads the bytes of a small file.
     *
     * @param without what follows from the file's absence, for the message
     * @throws PackException if it is missing, too large or cannot be read
     */
    public static byte[] load(Path file, String without) {
        try {
            if (!Files.isRegularFile(file) && Files.exists(file)) {
                throw new PackException(file + ": is not a file");
            }
            if (Files.size(file) > LARGEST) {
                throw new PackException(file + ": too large, " + Files.size(file) + " bytes; at most " + LARGEST
                        + " are read" + longestText(file));
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new PackException(file + ": missing, so " + without, e);
        } catch (IOException e) {
            throw new PackException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Parses the bytes of a file.
     *
     * @param file named in errors
     */
    public static JsonNode parse(Path file, byte[] json) {
        try {
            return StrictJson.parse(json);
        } catch (StrictJsonException e) {
            String reason = FileKind.of(json, json.length)
                    .map(FileKind::advice)
                    .orElseGet(() -> place(e.getCause()) + e.getMessage());
            throw new PackException(file + ": " + reason, e);
        }
    }

    /** Names the field at which a parser stopped, for instance at a number of a million digits. */
    private static String place(@Nullable Throwable cause) {
        if (!(cause instanceof StreamReadException reading) || reading.getProcessor() == null) {
            return "";
        }
        String path = reading.getProcessor().getParsingContext().pathAsPointer().toString();
        return path.length() < 2 || path.length() > 200 ? "" : path.substring(1).replace('/', '.') + ": ";
    }

    /** Looks for the text that makes a file too large, without keeping it. */
    private static String longestText(Path file) {
        try (JsonParser parser = SKIMMING.createParser(file.toFile())) {
            while (parser.nextToken() != null) {
                parser.getTextLength();
            }
            return "";
        } catch (StreamConstraintsException e) {
            String path = e.getProcessor() instanceof JsonParser at
                    ? at.getParsingContext().pathAsPointer().toString().replace('/', '.')
                    : "";
            return path.length() < 2 || path.length() > 200 ? "" : "; " + path.substring(1) + " is too long";
        } catch (IOException notJson) {
            return FileKind.advice(file);
        }
    }

    /**
     * Binds a parsed value to a record; what the record's constructor refuses is a {@link PackException} too.
     *
     * @param file named in errors
     */
    public static <T> T bind(Path file, JsonNode value, Class<T> type) {
        try {
            return StrictJson.bind(value, type);
        } catch (StrictJsonException e) {
            throw new PackException(file + ": " + e.getMessage(), e);
        }
    }
}
