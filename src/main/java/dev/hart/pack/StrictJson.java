package dev.hart.pack;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JSON files as records, strictly: an unknown or repeated key, or a value of another type, is refused in one line that
 * names the file and the key.
 */
public final class StrictJson {
    /** What is read here takes a few kilobytes; a larger file is something else, and is not read into memory. */
    private static final long LARGEST = 4L << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private StrictJson() {}

    /** Indented, in UTF-8, with a line end at its end. */
    static byte[] write(Object value) throws JsonProcessingException {
        return (JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The bytes of a small file.
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

    /** @param file named in errors */
    public static JsonNode tree(Path file, byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new PackException(file + ": " + oneLine(e), e);
        }
    }

    /**
     * The tree as a record; what the record's constructor refuses is refused here too.
     *
     * @param file named in errors
     */
    public static <T> T read(Path file, JsonNode tree, Class<T> type) {
        try {
            T value = JSON.treeToValue(tree, type);
            if (value == null) {
                throw new PackException(file + ": holds no JSON object");
            }
            return value;
        } catch (IOException e) {
            throw new PackException(file + ": " + oneLine(e), e);
        }
    }

    static String oneLine(Exception e) {
        if (e instanceof ValueInstantiationException wrapped && wrapped.getCause() != null) {
            return String.valueOf(wrapped.getCause().getMessage());
        }
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        // Jackson's advice on its own settings helps nobody here.
        String reason = String.valueOf(message)
                .lines()
                .findFirst()
                .orElse("not readable")
                .replaceFirst(" \\((set DeserializationConfig|bound as ).*", "");
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return reason;
        }
        String key = mapping.getPath().stream().map(StrictJson::step).collect(Collectors.joining("."));
        if (e instanceof UnrecognizedPropertyException) {
            return "unknown key '" + key + "'";
        }
        String wanted =
                e instanceof MismatchedInputException other && !reason.startsWith("Missing") ? wanted(other) : null;
        return wanted != null ? key + " must be " + wanted : key + ": " + reason;
    }

    private static @Nullable String wanted(MismatchedInputException mismatch) {
        Class<?> type = mismatch.getTargetType();
        if (type == Double.class || type == double.class) {
            return "a number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type != null && List.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type != null && type.isRecord() ? "an object" : null;
    }

    private static String step(JsonMappingException.Reference step) {
        return step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName();
    }
}
