package dev.hart.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.io.FileKind;
import dev.hart.io.StrictJson;
import dev.hart.io.StrictJsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of checkpoints as strictly as {@link StrictJson}, and words its errors. */
public final class Json {
    /** 16 MiB. Configurations have a few kB, the index of a large model's shards some hundred kB. */
    private static final long MAX_BYTES = 16L << 20;

    private Json() {}

    public static JsonParser parser(InputStream utf8) throws IOException {
        return StrictJson.parser(utf8);
    }

    /**
     * Reads a file of at most 16 MiB that contains one JSON object.
     *
     * @throws CheckpointException if it is missing, larger, cannot be read, or contains anything else
     */
    public static JsonNode object(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw CheckpointException.in(file, "is not a file");
            }
            if (attributes.size() > MAX_BYTES) {
                throw CheckpointException.in(file, "is larger than " + (MAX_BYTES >> 20) + " MB");
            }
            byte[] content = Files.readAllBytes(file);
            FileKind.of(content, content.length).ifPresent(kind -> {
                throw CheckpointException.in(file, kind.advice());
            });
            JsonNode root = StrictJson.parse(content);
            if (!root.isObject()) {
                throw CheckpointException.in(file, "is not a JSON object");
            }
            return root;
        } catch (NoSuchFileException e) {
            throw CheckpointException.in(file, "is missing", e);
        } catch (IOException e) {
            throw CheckpointException.in(file, explain(e), e);
        }
    }

    public static String explain(IOException e) {
        if (e instanceof StrictJsonException json) {
            return invalid(String.valueOf(json.getMessage()));
        }
        if (e instanceof JsonProcessingException json) {
            return invalid(json.getOriginalMessage().lines().findFirst().orElse(""));
        }
        return "cannot be read: " + e;
    }

    public static String describe(@Nullable JsonToken token) {
        return token == null ? "the end" : token.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String invalid(String reason) {
        return "is not valid JSON: " + CheckpointException.quote(reason);
    }
}
