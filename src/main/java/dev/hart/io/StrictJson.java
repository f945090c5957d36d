package dev.hart.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parses JSON and binds it to records, strictly: a duplicate field, an unknown field, a value of another type and anything after the
 * value are refused, since two readers might otherwise read two things. Bytes must be UTF-8.
 */
public final class StrictJson {
    /** Field names come from strangers: they are neither interned nor kept in a table that every parser shares. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder(FACTORY)
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
            .build();

    private static final ObjectReader TREES = JSON.reader();
    private static final ObjectReader EXACT_TREES = TREES.with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private StrictJson() {}

    /**
     * Parses a text. A text of white space alone is a {@linkplain JsonNode#isMissingNode() missing} node.
     *
     * @throws StrictJsonException of {@code SYNTAX} or {@code DUPLICATE_FIELD}
     */
    public static JsonNode parse(String json) throws StrictJsonException {
        return parse(TREES, json);
    }

    /**
     * Parses a text and keeps every number exactly, where {@link #parse(String)} rounds fractions to a {@code double}.
     *
     * @throws StrictJsonException of {@code SYNTAX} or {@code DUPLICATE_FIELD}
     */
    public static JsonNode parseExactly(String json) throws StrictJsonException {
        return parse(EXACT_TREES, json);
    }

    /**
     * Parses a text in UTF-8, perhaps after a byte order mark. A text of white space alone is a
     * {@linkplain JsonNode#isMissingNode() missing} node.
     *
     * @throws StrictJsonException of {@code SYNTAX} or {@code DUPLICATE_FIELD}
     */
    public static JsonNode parse(byte[] utf8) throws StrictJsonException {
        String text;
        try {
            text = strictUtf8().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            throw new StrictJsonException(StrictJsonException.Fault.SYNTAX, "", "the text is not UTF-8", 0, 0, e);
        }
        return parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    /** A parser of a text in UTF-8 for a caller that streams; it refuses duplicate fields too. */
    public static JsonParser parser(InputStream utf8) throws IOException {
        Reader reader = new InputStreamReader(utf8, strictUtf8());
        return FACTORY.createParser(reader);
    }

    /**
     * Binds a parsed value to a record. A field that is absent or null leaves a component null, unless it is a primitive.
     *
     * @throws StrictJsonException if a field is unknown or has another type, or a record's constructor refuses the values
     */
    public static <T> T bind(JsonNode value, Class<T> type) throws StrictJsonException {
        T bound;
        try {
            bound = JSON.treeToValue(value, type);
        } catch (JsonProcessingException e) {
            throw mismatch(e);
        }
        if (bound == null) {
            throw new StrictJsonException(
                    StrictJsonException.Fault.WRONG_TYPE, "", "there is no JSON object", type, null);
        }
        return bound;
    }

    /** The value as JSON, without white space. */
    public static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the value has no JSON form: " + firstLine(e), e);
        }
    }

    /** The value as JSON, indented. */
    public static String writeIndented(Object value) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the value has no JSON form: " + firstLine(e), e);
        }
    }

    private static JsonNode parse(ObjectReader reader, String json) throws StrictJsonException {
        try {
            return reader.readTree(json);
        } catch (JsonProcessingException e) {
            throw syntax(e);
        }
    }

    private static CharsetDecoder strictUtf8() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    private static StrictJsonException syntax(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        int line = location == null ? 0 : location.getLineNr();
        int column = location == null ? 0 : location.getColumnNr();
        if (e instanceof MismatchedInputException) {
            // The one mismatch that reading a tree can meet is a token after the value.
            return new StrictJsonException(
                    StrictJsonException.Fault.SYNTAX, "", "there is more after the JSON value", line, column, e);
        }
        String message = firstLine(e);
        boolean duplicate = message.startsWith("Duplicate field");
        String path = duplicate
                        && e instanceof StreamReadException reading
                        && reading.getProcessor() != null
                ? reading.getProcessor().getParsingContext().pathAsPointer().toString().substring(1).replace('/', '.')
                : "";
        StrictJsonException.Fault fault =
                duplicate ? StrictJsonException.Fault.DUPLICATE_FIELD : StrictJsonException.Fault.SYNTAX;
        return new StrictJsonException(fault, path, message, line, column, e);
    }

    private static StrictJsonException mismatch(JsonProcessingException e) {
        String path = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream().map(StrictJson::step).collect(Collectors.joining("."))
                : "";
        if (e instanceof ValueInstantiationException wrapped && wrapped.getCause() != null) {
            String message = String.valueOf(wrapped.getCause().getMessage());
            return new StrictJsonException(StrictJsonException.Fault.REFUSED, path, message, null, e);
        }
        if (e instanceof UnrecognizedPropertyException) {
            return new StrictJsonException(
                    StrictJsonException.Fault.UNKNOWN_FIELD, path, "unknown key '" + path + "'", null, e);
        }
        if (e.getCause() instanceof InputCoercionException) {
            return new StrictJsonException(
                    StrictJsonException.Fault.OUT_OF_RANGE, path, path + " is out of range", null, e);
        }
        String reason = firstLine(e);
        if (e instanceof MismatchedInputException other && !reason.startsWith("Missing")) {
            String wanted = describe(other.getTargetType());
            if (wanted != null) {
                String message = (path.isEmpty() ? "the value" : path) + " must be " + wanted;
                return new StrictJsonException(
                        StrictJsonException.Fault.WRONG_TYPE, path, message, other.getTargetType(), e);
            }
        }
        String message = path.isEmpty() ? reason : path + ": " + reason;
        return new StrictJsonException(StrictJsonException.Fault.REFUSED, path, message, null, e);
    }

    /** Jackson's message without the advice on its own settings, which a user of hart cannot follow. */
    private static String firstLine(JsonProcessingException e) {
        return String.valueOf(e.getOriginalMessage())
                .lines()
                .findFirst()
                .orElse("not readable")
                .replaceFirst(" \\((set DeserializationConfig|bound as ).*", "");
    }

    private static @Nullable String describe(@Nullable Class<?> type) {
        if (type == null) {
            return null;
        }
        if (type == Double.class || type == double.class) {
            return "a number";
        }
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "an integer";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a string";
        }
        if (List.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) ? "an object" : null;
    }

    private static String step(JsonMappingException.Reference step) {
        return step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName();
    }
}
