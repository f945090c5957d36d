package dev.hart.pack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.io.StrictJson;
import dev.hart.io.StrictJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads small JSON files as records, as strictly as {@link StrictJson}; an error is one line that names the file and the
 * field.
 */
public final class PackJson {
    /** Manifests and recipes take a few kilobytes; a larger file is something else, and is not read into memory. */
    private static final long LARGEST = 4L << 20;

    private PackJson() {}

    /**
     * Reads the bytes of a small file.
     *
     * @param without what follows from the file's absence, for the message
     * @throws PackException if it is missing, too large or cannot be read
     */
    public static byte[] load(Path file, String without) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new PackException(file + ": too large, " + Files.size(file) + " bytes");
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
            throw new PackException(file + ": " + e.getMessage(), e);
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
