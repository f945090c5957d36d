package dev.hart.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hart.generation.ImageRequest;
import dev.hart.pack.PackOffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The kept list of what known OpenAI clients send for images and hart does not support: Open WebUI, LiteLLM, LangChain, Vercel's
 * AI SDK, n8n, Dify and Spring AI. Names and values that are not on it stay in the body, where the strict checks refuse them;
 * nulls are left out. The tests replay the requests of these clients; {@code docs/decisions/0051} gives the reasons.
 */
public final class KnownClients {
    private static final String BASE64 = "b64_json";
    private static final String RESPONSE_FORMAT = "response_format";

    /** The date that ends the name of a model's snapshot. */
    private static final Pattern SNAPSHOT = Pattern.compile("-20[0-9]{2}-[0-9]{2}-[0-9]{2}$");

    /** OpenAI's models that always return images in the reply; a request cannot choose URLs. */
    private static final Set<String> BASE64_MODELS = Set.of(
            "gpt-image-1",
            "gpt-image-1-mini",
            "gpt-image-1.5",
            "gpt-image-2",
            "gpt-image-2.5-flare",
            "gpt-image-2.5-sunburst",
            "gpt-image-2.6-flare",
            "gpt-image-2.6-sunburst",
            "chatgpt-image-latest");

    private static final Set<String> URL_MODELS = Set.of("dall-e-2", "dall-e-3");
    private static final Set<String> MODERATION_MODELS = Set.of(
            "omni-moderation-latest", "omni-moderation-2024-09-26", "text-moderation-latest", "text-moderation-stable");

    private static final Set<String> STYLES = Set.of("vivid", "natural");

    /** DALL-E's two qualities, and the highest ones of GPT Image 2.5: each runs the whole model. */
    private static final Set<String> WHOLE = Set.of("standard", "hd", "xhigh", "max");

    /** The sizes of OpenAI's models before GPT Image 2, which allows any within limits. */
    private static final Set<String> SIZES =
            Set.of("256x256", "512x512", "1024x1024", "1792x1024", "1024x1792", "1536x1024", "1024x1536");

    /** The fields of hart's own requests. */
    static final Set<String> SUPPORTED = Set.of(
            "prompt",
            "model",
            "n",
            "size",
            "quality",
            "background",
            "moderation",
            RESPONSE_FORMAT,
            "output_format",
            "output_compression",
            "stream",
            "partial_images",
            "user",
            "seed",
            "guidance_scale",
            "webhook");

    private static final Set<String> INTEGERS = Set.of("n", "seed", "output_compression", "partial_images");

    private KnownClients() {}

    /**
     * The names of the fields of a moderation that have no effect, in the order of the body: {@code model} if it names one of
     * OpenAI's moderation models, and each null of a field that hart lacks.
     */
    public static List<String> ignoredOfModeration(JsonNode body) {
        return body.properties().stream()
                .filter(field -> isIgnoredInModeration(field.getKey(), field.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isIgnoredInModeration(String name, JsonNode value) {
        return switch (name) {
            case "model" -> value.isTextual() && MODERATION_MODELS.contains(value.textValue());
            case "input" -> false;
            default -> value.isNull();
        };
    }

    /**
     * Adapts the body of a request for images. A body that names one of {@link #BASE64_MODELS} and no {@code response_format}
     * gets {@code b64_json}.
     */
    static AdaptedBody images(ObjectNode body, PackOffer pack) {
        AdaptedBody adapted = adapt(body, pack, false);
        ObjectNode fields = adapted.fields();
        // These models have no other format, so their clients read nothing else.
        String model = body.path("model").asText();
        if (isAlias(model, pack) && BASE64_MODELS.contains(undated(model)) && !fields.has(RESPONSE_FORMAT)) {
            fields.put(RESPONSE_FORMAT, BASE64);
        }
        return adapted;
    }

    /** Adapts the body of a request for a job, whose images are at URLs: {@code b64_json} is left out. */
    static AdaptedBody job(ObjectNode body, PackOffer pack) {
        return adapt(body, pack, true);
    }

    private static AdaptedBody adapt(ObjectNode body, PackOffer pack, boolean job) {
        ObjectNode fields = body.objectNode();
        Set<String> ignored = new LinkedHashSet<>();
        body.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode value = field.getValue();
            JsonNode kept = isDropped(name, value, pack, job) ? NullNode.getInstance() : mapped(name, value);
            if (!kept.isNull()) {
                fields.set(name, kept);
            }
            // An explicit null of a supported field is a way to leave it out, and ignores nothing.
            boolean hasNoEffect = value.isNull() ? !SUPPORTED.contains(name) : name.equals("user");
            if (hasNoEffect || !kept.equals(value)) {
                ignored.add(name);
            }
        });
        return new AdaptedBody(fields, ignored.stream().toList());
    }

    /** Whether a field is left out, so that hart's default applies. */
    private static boolean isDropped(String name, JsonNode value, PackOffer pack, boolean job) {
        String text = value.isTextual() ? value.textValue() : "";
        return switch (name) {
            case "model" -> isAlias(text, pack);
            case "style" -> STYLES.contains(text);
            case "background" -> text.equals("transparent");
            case "size" -> isSize(text) && !fits(text, pack.imageSize());
            case RESPONSE_FORMAT -> job && text.equals(BASE64);
            default -> false;
        };
    }

    /** The value that replaces a field's value: the same value if hart supports it or does not know it. */
    private static JsonNode mapped(String name, JsonNode value) {
        if (name.equals("quality") && value.isTextual() && WHOLE.contains(value.textValue())) {
            return TextNode.valueOf("high");
        }
        return INTEGERS.contains(name) && value.isFloatingPointNumber() ? integer(value) : value;
    }

    /** Whether a model's name stands for the pack. A pack may itself have such a name. */
    private static boolean isAlias(String name, PackOffer pack) {
        String model = undated(name);
        return (BASE64_MODELS.contains(model) || URL_MODELS.contains(model)) && !name.equals(pack.name());
    }

    private static String undated(String model) {
        return SNAPSHOT.matcher(model).replaceFirst("");
    }

    /** Whether OpenAI's models have images of a size, so that clients offer it. */
    private static boolean isSize(String size) {
        if (SIZES.contains(size)) {
            return true;
        }
        if (!size.matches("[1-9][0-9]{2,3}x[1-9][0-9]{2,3}")) {
            return false;
        }
        int[] sides = IntStream.of(
                        Integer.parseInt(size.substring(0, size.indexOf('x'))),
                        Integer.parseInt(size.substring(size.indexOf('x') + 1)))
                .sorted()
                .toArray();
        long pixels = (long) sides[0] * sides[1];
        // The rule of GPT Image 2.
        return sides[0] % 16 == 0
                && sides[1] % 16 == 0
                && sides[1] <= 3840
                && sides[1] <= 3 * sides[0]
                && pixels >= 655_360
                && pixels <= 8_294_400;
    }

    private static boolean fits(String size, int side) {
        String[] sides = size.split("x", -1);
        return sides[0].equals(sides[1]) && Integer.parseInt(sides[0]) <= side;
    }

    /** The integer that a number such as {@code 1.0} equals; the number itself if it equals none of -(2^53 - 1) to 2^53 - 1. */
    private static JsonNode integer(JsonNode number) {
        double value = number.doubleValue();
        return value == Math.rint(value) && Math.abs(value) <= ImageRequest.MAX_SEED
                ? LongNode.valueOf((long) value)
                : number;
    }
}
