package dev.hart.pack;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.io.FileKind;
import dev.hart.io.StrictJson;
import dev.hart.io.StrictJsonException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads small JSON files as records, as strictly as {@link StrictJson}; an error is one line that names the file and, where one
 * is at fault, the field.
 */
public final class PackJson {
    /**
     * 8 MiB. Manifests and recipes take a few kilobytes; a file above this limit is something else, and is not read into memory.
     */
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
     * @throws PackException if it is missing, is not a file, has more than 8 MiB or cannot be read
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
     * @throws PackException if they are empty, not UTF-8 or not JSON, or an object has a field twice
     */
    public static JsonNode parse(Path file, byte[] json) {
        FileKind.of(json, json.length).ifPresent(kind -> {
            throw new PackException(file + ": " + kind.advice());
        });
        try {
            return StrictJson.parse(json);
        } catch (StrictJsonException e) {
            String place = place(JsonFactory.builder().build(), new ByteArrayInputStream(json));
            throw new PackException(file + ": " + (place.isEmpty() ? "" : place + ": ") + e.getMessage(), e);
        }
    }

    /** Names the field whose text makes a file too large, without keeping the text. */
    private static String longestText(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String place = place(SKIMMING, in);
            return place.isEmpty() ? FileKind.advice(file) : "; " + place + " is too long";
        } catch (IOException unreadable) {
            return "";
        }
    }

    /**
     * Names the field at which a parser stops, for instance at a number of a million digits; empty if it does not stop at a
     * field.
     */
    private static String place(JsonFactory factory, InputStream in) {
        try (JsonParser parser = factory.createParser(in)) {
            try {
                while (parser.nextToken() != null) {
                    // A text is measured only when it is asked for.
                    parser.getTextLength();
                }
                return "";
            } catch (JsonProcessingException stopped) {
                String path =
                        parser.getParsingContext().pathAsPointer().toString().replace('/', '.');
                return path.length() < 2 || path.length() > 200 ? "" : path.substring(1);
            }
        } catch (IOException unreadable) {
            return "";
        }
    }

    /**
     * Binds a parsed value to a record.
     *
     * @param file named in errors
     * @throws PackException if a field is unknown or of a wrong type, or the record's constructor refuses the values
     */
    public static <T> T bind(Path file, JsonNode value, Class<T> type) {
        try {
            return StrictJson.bind(value, type);
        } catch (StrictJsonException e) {
            throw new PackException(file + ": " + e.getMessage(), e);
        }
    }
}
