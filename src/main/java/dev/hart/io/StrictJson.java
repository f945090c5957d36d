package dev.hart.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Parses JSON and binds it to records, strictly: parsing refuses a duplicate field and anything after the value, and binding
 * refuses an unknown field and a value of another type, since two readers might otherwise read two things. Bytes must be UTF-8.
 * A byte order mark before the value is skipped, as RFC 8259 allows.
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
            .addModule(new SimpleModule()
                    .addDeserializer(Double.class, new NumberDeserializer(Double.class))
                    .addDeserializer(Double.TYPE, new NumberDeserializer(Double.TYPE)))
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
     * Parses a text and keeps every number exactly, where {@link #parse(String)} rounds fractions to a {@code double}. A text of
     * white space alone is a {@linkplain JsonNode#isMissingNode() missing} node.
     *
     * @throws StrictJsonException of {@code SYNTAX} or {@code DUPLICATE_FIELD}, or of {@code OUT_OF_RANGE} if the exponent of a
     *     number is too large for a {@link java.math.BigDecimal}
     */
    public static JsonNode parseExactly(String json) throws StrictJsonException {
        try {
            return parse(EXACT_TREES, json);
        } catch (NumberFormatException e) {
            throw new StrictJsonException(
                    StrictJsonException.Fault.OUT_OF_RANGE, "", "the exponent of a number is too large", null, e);
        }
    }

    /**
     * Parses a text in UTF-8. A text of white space alone is a {@linkplain JsonNode#isMissingNode() missing} node.
     *
     * @throws StrictJsonException of {@code SYNTAX}, also if the bytes are not UTF-8, or of {@code DUPLICATE_FIELD}
     */
    public static JsonNode parse(byte[] utf8) throws StrictJsonException {
        String text;
        try {
            text = strictUtf8().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException e) {
            throw new StrictJsonException(StrictJsonException.Fault.SYNTAX, "", "the text is not UTF-8", 0, 0, e);
        }
        return parse(text);
    }

    /**
     * Returns a parser of a text in UTF-8 for a caller that streams. It refuses duplicate fields, but not what follows the value.
     * Its faults are Jackson's exceptions, or a {@link CharacterCodingException} if the text is not UTF-8.
     *
     * @throws IOException if the beginning cannot be read or is not UTF-8
     */
    public static JsonParser parser(InputStream utf8) throws IOException {
        PushbackReader reader = new PushbackReader(new InputStreamReader(utf8, strictUtf8()));
        int first = reader.read();
        if (first >= 0 && first != ByteOrderMark.MARK) {
            reader.unread(first);
        }
        return FACTORY.createParser(reader);
    }

    /**
     * Binds a parsed value to a record. A field that is absent or null leaves a component null, unless it is a primitive, which
     * must be present.
     *
     * @throws StrictJsonException if the value is null or missing, if a field is unknown, has another type or is out of range, or
     *     if a record's constructor refuses the values
     */
    public static <T> T bind(JsonNode value, Class<T> type) throws StrictJsonException {
        T bound;
        try {
            bound = JSON.treeToValue(value, type);
        } catch (JsonProcessingException e) {
            throw StrictJsonErrors.mismatch(e);
        }
        if (bound == null) {
            throw new StrictJsonException(
                    StrictJsonException.Fault.WRONG_TYPE, "", "there is no JSON object", type, null);
        }
        return bound;
    }

    /**
     * Returns the value as JSON, without white space between its parts.
     *
     * @throws IllegalArgumentException if the value has no JSON form
     */
    public static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the value has no JSON form: " + StrictJsonErrors.firstLine(e), e);
        }
    }

    /**
     * Returns the value as JSON, indented.
     *
     * @throws IllegalArgumentException if the value has no JSON form
     */
    public static String writeIndented(Object value) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the value has no JSON form: " + StrictJsonErrors.firstLine(e), e);
        }
    }

    private static JsonNode parse(ObjectReader reader, String json) throws StrictJsonException {
        try {
            return reader.readTree(ByteOrderMark.strip(json));
        } catch (JsonProcessingException e) {
            throw StrictJsonErrors.syntax(e);
        }
    }

    private static CharsetDecoder strictUtf8() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Reads a {@code double} from a number alone; Jackson's own deserializer accepts the texts "NaN" and "Infinity" too. */
    private static final class NumberDeserializer extends StdScalarDeserializer<Double> {
        private static final long serialVersionUID = 1L;

        NumberDeserializer(Class<Double> type) {
            super(type);
        }

        @Override
        public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.currentToken().isNumeric()) {
                return context.reportInputMismatch(this, "not a number");
            }
            return json.getDoubleValue();
        }

        @Override
        public @Nullable Double getNullValue(DeserializationContext context) throws JsonMappingException {
            return handledType().isPrimitive() ? context.reportInputMismatch(this, "null") : null;
        }
    }
}
