package dev.hart.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The JSON that checkpoints may contain: UTF-8, no duplicate keys, nothing after the value; names are not interned. */
public final class Json {
    /** Configurations have a few kB, the index of a large model's shards some hundred kB. */
    private static final long MAX_BYTES = 16L << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    private static final ObjectMapper MAPPER =
            new ObjectMapper(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    public static JsonParser parser(InputStream utf8) throws IOException {
        return FACTORY.createParser(reader(utf8));
    }

    /** Reads a small file that holds one JSON object. */
    public static JsonNode object(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (!Files.isRegularFile(file)) {
                throw CheckpointException.in(file, "is not a file");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw CheckpointException.in(file, "is larger than " + (MAX_BYTES >> 20) + " MB");
            }
            JsonNode root = MAPPER.readTree(reader(in));
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
        if (e instanceof JsonProcessingException json) {
            String line = json.getOriginalMessage().lines().findFirst().orElse("");
            return "is not valid JSON: " + CheckpointException.quote(line);
        }
        return "cannot be read: " + e;
    }

    public static String describe(@Nullable JsonToken token) {
        return token == null ? "the end" : token.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Reader reader(InputStream in) {
        return new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }
}
