package dev.hart.api.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The fields of a JSON object, taken with their types: no text is read as a number, none is left unread. An explicit null
 * counts as absent, as OpenAI documents it.
 */
final class StrictJsonObject {
    private static final ObjectReader STRICT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();
    private static final int LONGEST_QUOTE = 60;

    private final JsonNode object;

    private StrictJsonObject(JsonNode object) {
        this.object = object;
    }

    /**
     * Reads an object.
     *
     * @param known every field that may be there
     * @throws OpenAiException if the text is no JSON object, a field stands there twice, or one is not known
     */
    static StrictJsonObject parse(String json, Set<String> known) {
        JsonNode node;
        try {
            node = STRICT.readTree(json);
        } catch (JsonProcessingException e) {
            throw new OpenAiException(
                    400, OpenAiError.invalid(null, "invalid_json", "the body is not valid JSON" + where(e)));
        }
        if (!node.isObject()) {
            throw new OpenAiException(400, OpenAiError.invalid(null, "invalid_json", "the body must be a JSON object"));
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new OpenAiException(
                        400,
                        OpenAiError.invalid(
                                quotable(name),
                                "unknown_parameter",
                                "parameter '" + quotable(name) + "' is not supported"));
            }
        }
        return new StrictJsonObject(node);
    }

    Optional<String> text(String name) {
        return present(name).map(node -> {
            if (!node.isTextual()) {
                throw wrongType(name, "a string");
            }
            return node.textValue();
        });
    }

    OptionalLong integer(String name) {
        Optional<JsonNode> value = present(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        JsonNode node = value.get();
        if (!node.isIntegralNumber()) {
            throw wrongType(name, "an integer");
        }
        if (!node.canConvertToLong()) {
            throw new OpenAiException(
                    400, OpenAiError.invalid(name, "invalid_value", "'" + name + "' is out of range"));
        }
        return OptionalLong.of(node.longValue());
    }

    OptionalDouble number(String name) {
        Optional<JsonNode> value = present(name);
        if (value.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!value.get().isNumber()) {
            throw wrongType(name, "a number");
        }
        return OptionalDouble.of(value.get().doubleValue());
    }

    /**
     * A text or a list of texts, each perhaps as {@code {"type": "text", "text": …}}.
     *
     * @return 1 to {@code most}
     */
    List<String> texts(String name, int most) {
        JsonNode value = present(name)
                .orElseThrow(() -> new OpenAiException(
                        400, OpenAiError.invalid(name, "missing_required_parameter", "'" + name + "' is missing")));
        List<JsonNode> nodes = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(nodes::add);
        } else {
            nodes.add(value);
        }
        if (nodes.isEmpty() || nodes.size() > most) {
            throw new OpenAiException(
                    400,
                    OpenAiError.invalid(
                            name,
                            "invalid_value",
                            "'" + name + "' must hold 1 to " + most + " texts, holds " + nodes.size()));
        }
        return nodes.stream().map(node -> textOf(name, node)).toList();
    }

    private static String textOf(String name, JsonNode node) {
        JsonNode text = node;
        if (node.isObject() && node.size() == 2 && node.path("type").asText().equals("text")) {
            text = node.path("text");
        }
        if (!text.isTextual()) {
            throw wrongType(name, "a text, or a list of texts");
        }
        return text.textValue();
    }

    /** False if absent. */
    boolean bool(String name) {
        return present(name)
                .map(node -> {
                    if (!node.isBoolean()) {
                        throw wrongType(name, "true or false");
                    }
                    return node.booleanValue();
                })
                .orElse(false);
    }

    /** One of some words; the first of them if absent. */
    String oneOf(String name, String... words) {
        String value = text(name).orElse(words[0]);
        for (String word : words) {
            if (word.equals(value)) {
                return value;
            }
        }
        throw new OpenAiException(
                400,
                OpenAiError.invalid(
                        name,
                        "invalid_value",
                        "'" + name + "' must be " + String.join(" or ", words) + ", is '" + quotable(value) + "'"));
    }

    private Optional<JsonNode> present(String name) {
        return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
    }

    private static OpenAiException wrongType(String name, String type) {
        return new OpenAiException(400, OpenAiError.invalid(name, "invalid_type", "'" + name + "' must be " + type));
    }

    /** The parser's own words quote the body, which may hold what should not be repeated. */
    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    /** A bounded, cleaned piece of a text, fit to be repeated. */
    static String quotable(String text) {
        return text.codePoints()
                .limit(LONGEST_QUOTE)
                .map(c -> Character.isISOControl(c) || !Character.isDefined(c) || isSurrogate(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
