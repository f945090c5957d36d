package dev.hart.api.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Generates bodies close to those that the OpenAPI document allows: most are valid except for a few fields. */
final class BodyFuzz {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Harmless prompts, and those with a meaning for the FakeModel. */
    private static final List<String> PROMPTS =
            List.of("a cat", "a cat", "a cat", "refuse", "doubtful", "control", "engine", "engine late", "bug", "nan");

    /** Those of {@link #PROMPTS} that leave the device working. */
    static final List<String> HARMLESS =
            PROMPTS.stream().filter(prompt -> !prompt.startsWith("engine")).toList();

    private final Random random;
    private final List<String> prompts;
    private final JsonNode fields;

    BodyFuzz(Random random, JsonNode document) {
        this(random, PROMPTS, document);
    }

    BodyFuzz(Random random, List<String> prompts, JsonNode document) {
        this.random = random;
        this.prompts = prompts;
        this.fields = document.at("/components/schemas/ImagesRequest/properties");
    }

    ObjectNode images() {
        ObjectNode body = NODES.objectNode();
        if (random.nextInt(10) > 0) {
            body.put("prompt", one(prompts));
        }
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            change(body);
        }
        return body;
    }

    ObjectNode moderations() {
        ObjectNode body = NODES.objectNode();
        body.set(random.nextInt(8) == 0 ? "inputs" : "input", value());
        if (random.nextInt(4) == 0) {
            body.set("model", value());
        }
        return body;
    }

    /** Sets a field, known or unknown, to a value that may be valid or not. */
    private void change(ObjectNode body) {
        List<String> names = new ArrayList<>(List.of("sed", ""));
        fields.fieldNames().forEachRemaining(names::add);
        String name = one(names);
        JsonNode schema = fields.path(name);
        JsonNode words = schema.path("enum");
        if (!words.isEmpty() && random.nextInt(4) > 0) {
            body.set(name, words.get(random.nextInt(words.size())));
        } else if (schema.has("maximum") && random.nextInt(4) > 0) {
            JsonNode edge = schema.get(random.nextBoolean() ? "maximum" : "minimum");
            body.put(name, edge.longValue() + random.nextInt(3) - 1);
        } else if (name.equals("stream")) {
            body.put(name, random.nextInt(4) > 0);
        } else {
            body.set(name, value());
        }
    }

    private JsonNode value() {
        return switch (random.nextInt(17)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(12) - 1);
            case 3 -> NODES.numberNode(random.nextLong());
            case 4 -> NODES.numberNode(random.nextDouble() * 10);
            case 5 -> NODES.numberNode(new BigDecimal("1e400"));
            case 6 -> NODES.textNode(one(List.of("", " ", "auto", "8x8", "NaN", "-0", "true")));
            case 7 -> NODES.textNode("\uD800 \u0000 \uFFFF \u202E");
            case 8 -> NODES.textNode("x".repeat(5000));
            case 9 -> NODES.textNode("\uD83D\uDC08".repeat(900));
            case 10 -> NODES.arrayNode().add("a cat").add(one(prompts));
            case 11 -> NODES.arrayNode();
            case 12 -> nested(random.nextInt(900));
            case 13, 14 -> NODES.textNode(one(prompts));
            default ->
                NODES.objectNode()
                        .put("type", one(List.of("text", "image_url")))
                        .put("text", one(prompts));
        };
    }

    /** Nested arrays; Jackson itself refuses to write or read a thousand. */
    private static JsonNode nested(int depth) {
        JsonNode node = NODES.arrayNode();
        for (int i = 0; i < depth; i++) {
            node = NODES.arrayNode().add(node);
        }
        return node;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
