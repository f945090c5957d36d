package dev.hart.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.ApiException;
import dev.hart.api.Utf8;
import dev.hart.io.StrictJson;
import dev.hart.job.JobId;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Reads CloudEvents 1.0 that request a job. All others are refused with an {@link ApiException} that names the attribute or
 * header; values are not repeated, since they may be long, or a prompt in the wrong place.
 */
final class EventReader {
    /** The type of an event that requests a job. */
    static final String TYPE = "dev.hart.job.requested";

    static final String JSON = "application/json";
    static final String STRUCTURED = JsonFormat.CONTENT_TYPE;
    static final String BATCH = "application/cloudevents-batch+json";

    private static final String ONLY_VERSION = "1.0";
    private static final String DATA = "data";
    private static final String DATA_BASE64 = "data_base64";
    private static final Set<String> NOT_ATTRIBUTES = Set.of(EventAttributes.VERSION, DATA, DATA_BASE64);
    private static final String PREFIX = "ce-";
    private static final String CONTENT_TYPE = "content-type";

    private EventReader() {}

    /**
     * Reads an event in structured mode, with its data in {@code data} or {@code data_base64}. Not the library's own reader,
     * which accepts duplicate fields and text after the event.
     */
    static EventSubmission structured(ObjectNode event) {
        UnaryOperator<String> naming = name -> name;
        JsonNode version = event.path(EventAttributes.VERSION);
        requireVersion(version.isMissingNode() ? List.of() : List.of(text(version)), naming);
        EventAttributes attributes = new EventAttributes(naming);
        event.properties().forEach(field -> {
            String name = field.getKey();
            // By the JSON format, null means absent.
            if (!NOT_ATTRIBUTES.contains(name) && !field.getValue().isNull()) {
                attributes.withContextAttribute(name, value(name, field.getValue()));
            }
        });
        CloudEvent read = attributes.end();
        requireJob(read, naming);
        return new EventSubmission(id(read), data(event));
    }

    /**
     * Reads an event in binary mode, whose attributes are headers.
     *
     * @param headers all headers of the request, with names in any case
     * @param body the data of the event, not checked
     */
    static EventSubmission binary(Map<String, List<String>> headers, String body) {
        UnaryOperator<String> naming = name -> name.equals("datacontenttype") ? CONTENT_TYPE : PREFIX + name;
        String version = naming.apply(EventAttributes.VERSION);
        requireVersion(
                headers.entrySet().stream()
                        .filter(header -> header.getKey().equalsIgnoreCase(version))
                        .flatMap(header -> header.getValue().stream())
                        .toList(),
                naming);
        Consumer<BiConsumer<String, String>> each = sink -> headers.forEach((name, values) -> {
            String known = name.toLowerCase(Locale.ROOT);
            if (known.startsWith(PREFIX)) {
                values.forEach(value -> sink.accept(known, decoded(known, value)));
            } else if (known.equals(CONTENT_TYPE)) {
                values.forEach(value -> sink.accept(known, value));
            }
        });
        CloudEvent read = HttpMessageFactory.createReader(each, new byte[0]).read(only -> new EventAttributes(naming));
        requireJob(read, naming);
        return new EventSubmission(id(read), body);
    }

    private static JobId id(CloudEvent event) {
        return JobId.ofEvent(event.getSource().toString(), event.getId());
    }

    private static void requireVersion(List<String> found, UnaryOperator<String> naming) {
        String sentName = naming.apply(EventAttributes.VERSION);
        if (found.isEmpty()) {
            throw ApiException.missing(sentName);
        }
        if (!found.equals(List.of(ONLY_VERSION))) {
            throw ApiException.invalidValue(sentName, "'" + sentName + "' must be " + ONLY_VERSION);
        }
    }

    private static void requireJob(CloudEvent event, UnaryOperator<String> naming) {
        if (!event.getType().equals(TYPE)) {
            // Not 404 or 409, after which brokers would send the event again.
            throw new ApiException(
                    422,
                    "unsupported_event_type",
                    "'" + naming.apply("type") + "' must be " + TYPE + ": events of other types are not accepted",
                    naming.apply("type"),
                    null);
        }
        String type = event.getDataContentType();
        if (type != null && !type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
            String sentName = naming.apply("datacontenttype");
            throw new ApiException(415, "unsupported_media_type", "'" + sentName + "' must be " + JSON, sentName, null);
        }
    }

    private static String value(String name, JsonNode node) {
        boolean isKnown = EventAttributes.KNOWN.contains(name);
        if (node.isTextual() || (!isKnown && (node.isBoolean() || node.isInt()))) {
            return node.asText();
        }
        throw ApiException.wrongType(
                name, "'" + name + "' must be " + (isKnown ? "a text" : "a text, a whole number, true or false"));
    }

    private static String data(ObjectNode event) {
        JsonNode plain = event.path(DATA);
        JsonNode encoded = event.path(DATA_BASE64);
        boolean isPlain = !plain.isMissingNode() && !plain.isNull();
        if (encoded.isMissingNode() || encoded.isNull()) {
            if (!isPlain) {
                throw ApiException.missing(DATA);
            }
            if (!plain.isObject()) {
                throw ApiException.wrongType(DATA, "'data' must be a JSON object");
            }
            return StrictJson.write(plain);
        }
        if (isPlain) {
            throw ApiException.invalidValue(DATA_BASE64, "'data_base64' cannot be combined with 'data'");
        }
        return decodedData(text(encoded));
    }

    /** The text of a node; if the node is not a text, a text that the checks refuse. */
    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "?";
    }

    private static String decodedData(String base64) {
        try {
            return Utf8.decode(Base64.getDecoder().decode(base64))
                    .orElseThrow(() -> ApiException.invalidValue(DATA_BASE64, "'data_base64' must be UTF-8"));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidValue(DATA_BASE64, "'data_base64' must be base64");
        }
    }

    private static String decoded(String name, String header) {
        return HeaderText.decode(header)
                .orElseThrow(() -> ApiException.invalidValue(name, "'" + name + "' must be percent-encoded UTF-8"));
    }
}
