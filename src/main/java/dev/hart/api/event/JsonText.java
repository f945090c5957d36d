package dev.hart.api.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.ApiException;

/** JSON in which no field stands twice and after which nothing stands: else two readers might read two things. */
final class JsonText {
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    /**
     * Reads an object.
     *
     * @param what it is, in the words of the refusal
     * @throws ApiException 400, which does not repeat the text
     */
    static ObjectNode object(String json, String what) {
        JsonNode node;
        try {
            node = STRICT.readTree(json);
        } catch (JsonProcessingException e) {
            throw invalid(what + " is not valid JSON");
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw invalid(what + " must be a JSON object");
    }

    static String of(JsonNode node) {
        try {
            return STRICT.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was JSON is none", e);
        }
    }

    private static ApiException invalid(String message) {
        return new ApiException(400, "invalid_json", message);
    }
}
