package dev.hart.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.api.ApiException;
import dev.hart.io.ByteOrderMark;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/moderations}, as the caller sent it.
 *
 * @param input a text or a list of texts, each perhaps as {@code {"type": "text", "text": …}}; no Java type is all of these
 * @param model the pack's name, or null
 */
@RegisterForReflection
record ModerationsBody(@Nullable JsonNode input, @Nullable String model) {
    private static final String INPUT = "input";

    /**
     * The texts of the input.
     *
     * @param most the most texts that are accepted
     * @return 1 to {@code most} texts, each without a byte order mark at its beginning
     * @throws ApiException 400 if the input is missing, something else, or another number of texts
     */
    List<String> texts(int most) {
        if (input == null || input.isNull()) {
            throw ApiException.missing(INPUT);
        }
        List<JsonNode> nodes = input.isArray()
                ? StreamSupport.stream(input.spliterator(), false).toList()
                : List.of(input);
        if (nodes.isEmpty() || nodes.size() > most) {
            throw ApiException.invalidValue(
                    INPUT, "'input' must contain 1 to " + most + " texts, contains " + nodes.size());
        }
        return nodes.stream().map(ModerationsBody::text).toList();
    }

    private static String text(JsonNode node) {
        JsonNode text = node;
        if (node.isObject() && node.size() == 2 && node.path("type").asText().equals("text")) {
            text = node.path("text");
        }
        if (!text.isTextual()) {
            throw ApiException.wrongType(INPUT, "'input' must be a text, or a list of texts");
        }
        // As a prompt is read, so that the score is that of the image's prompt.
        return ByteOrderMark.strip(text.textValue());
    }
}
