package dev.hart.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.ApiException;
import dev.hart.api.QuotableText;
import dev.hart.io.StrictJson;
import dev.hart.io.StrictJsonException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of callers as {@link StrictJson} does, with errors that name the field but do not repeat the text, which may
 * be a prompt.
 */
public final class RequestJson {
    private RequestJson() {}

    /**
     * Parses an object.
     *
     * @param what the subject of error messages, such as {@code the message}
     * @throws ApiException 400 if the text is not JSON, has a field twice, or is not an object
     */
    public static ObjectNode object(String json, String what) {
        try {
            return object(StrictJson.parse(json), what);
        } catch (StrictJsonException e) {
            throw ApiException.invalidJson(what + " is not valid JSON");
        }
    }

    /**
     * Parses a body whose digest is needed: every number is kept exactly.
     *
     * @return any JSON value, not only an object; a missing node if the body is blank
     * @throws ApiException 400 if the body is not JSON, has a field twice, or contains a number with too large an exponent
     */
    public static JsonNode parseExactly(String body) {
        try {
            return StrictJson.parseExactly(body);
        } catch (StrictJsonException e) {
            throw invalid(e);
        }
    }

    /**
     * Parses a body.
     *
     * @return any JSON value, not only an object; a missing node if the body is blank
     * @throws ApiException 400 if the body is not JSON or has a field twice
     */
    public static JsonNode parse(String body) {
        try {
            return StrictJson.parse(body);
        } catch (StrictJsonException e) {
            throw invalid(e);
        }
    }

    /** Parses a body and binds it to a record as {@link #bind(JsonNode, Class)} does. */
    public static <T> T bind(String body, Class<T> type) {
        return bind(parse(body), type);
    }

    /**
     * Binds a body to a record whose components are nullable and not nested. A field that is absent or null leaves its
     * component null, as OpenAI documents it; a null is accepted even for a field that no component has the name of.
     *
     * @throws ApiException 400 if the body is not a JSON object; 400 naming a field that is unknown, has another type, or is a
     *     number out of its type's range
     */
    public static <T> T bind(JsonNode body, Class<T> type) {
        ObjectNode fields = object(body, "the body");
        try {
            return StrictJson.bind(withoutNulls(fields), type);
        } catch (StrictJsonException e) {
            throw refusal(e);
        }
    }

    private static ObjectNode withoutNulls(ObjectNode fields) {
        ObjectNode present = fields.objectNode();
        fields.properties().forEach(field -> {
            if (!field.getValue().isNull()) {
                present.set(field.getKey(), field.getValue());
            }
        });
        return present;
    }

    /** @throws ApiException 400 if a parsed text is not an object */
    static ObjectNode object(JsonNode node, String what) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.invalidJson(what + " must be a JSON object");
    }

    private static ApiException invalid(StrictJsonException e) {
        return ApiException.invalidJson(
                e.fault() == StrictJsonException.Fault.OUT_OF_RANGE
                        ? "the body contains a number whose exponent is too large"
                        : "the body is not valid JSON" + position(e));
    }

    private static String position(StrictJsonException e) {
        return e.line() == 0 ? "" : " (line " + e.line() + ", column " + e.column() + ")";
    }

    private static ApiException refusal(StrictJsonException e) {
        String name = QuotableText.of(e.path());
        return switch (e.fault()) {
            case UNKNOWN_FIELD -> ApiException.unknown(name, "parameter '" + name + "' is not supported");
            case OUT_OF_RANGE -> ApiException.invalidValue(name, "'" + name + "' is out of range");
            default -> ApiException.wrongType(name, "'" + name + "' must be " + describe(e.expected()));
        };
    }

    private static String describe(@Nullable Class<?> type) {
        if (type == Long.class) {
            return "an integer";
        }
        if (type == Double.class) {
            return "a number";
        }
        return type == Boolean.class ? "true or false" : "a string";
    }
}
