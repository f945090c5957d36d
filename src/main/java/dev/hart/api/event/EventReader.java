package dev.hart.api.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.api.ApiException;
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
 * Understands CloudEvents 1.0 that ask for a job. Whatever cannot be is a {@link ApiException} that names the attribute or
 * header.
 */
final class EventReader {
    /** Of an event that asks for a job. */
    static final String TYPE = "dev.hart.job.requested";

    static final String JSON = "application/json";
    static final String STRUCTURED = JsonFormat.CONTENT_TYPE;
    static final String BATCH = "application/cloudevents-batch+json";

    private static final String ONLY_VERSION = "1.0";
    private static final String DATA = "data";
    private static final String DATA_BASE64 = "data_base64";
    private static final Set<String> NO_ATTRIBUTES = Set.of(EventAttributes.VERSION, DATA, DATA_BASE64);
    private static final String PREFIX = "ce-";
    private static final String CONTENT_TYPE = "content-type";

    private EventReader() {}

    /** An event of one piece. Its JSON is read here: the library's reader takes a field that stands twice, and what stands after it. */
    static EventSubmission structured(ObjectNode event) {
        UnaryOperator<String> naming = name -> name;
        JsonNode version = event.path(EventAttributes.VERSION);
        requireVersion(version.isMissingNode() ? List.of() : List.of(text(version)), naming);
        EventAttributes attributes = new EventAttributes(naming);
        event.properties().forEach(field -> {
            String name = field.getKey();
            // Null is absent, by the JSON format.
            if (!NO_ATTRIBUTES.contains(name) && !field.getValue().isNull()) {
                attributes.withContextAttribute(name, value(name, field.getValue()));
            }
        });
        CloudEvent read = attributes.end();
        requireJob(read, naming);
        return new EventSubmission(id(read), data(event));
    }

    /**
     * An event whose attributes are headers.
     *
     * @param headers all of the request's, under names in any case
     * @param body its data
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
        String called = naming.apply(EventAttributes.VERSION);
        if (found.isEmpty()) {
            throw EventFaults.missing(called);
        }
        if (!found.equals(List.of(ONLY_VERSION))) {
            throw EventFaults.wrong(called, "must be " + ONLY_VERSION);
        }
    }

    private static void requireJob(CloudEvent event, UnaryOperator<String> naming) {
        if (!event.getType().equals(TYPE)) {
            // Neither 404 nor 409, upon which brokers would send it again.
            throw new ApiException(
                    422,
                    "unsupported_event_type",
                    "'" + naming.apply("type") + "' must be " + TYPE + ": events of other types ask for nothing here",
                    naming.apply("type"),
                    null);
        }
        String type = event.getDataContentType();
        if (type != null && !type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
            String called = naming.apply("datacontenttype");
            throw new ApiException(415, "unsupported_media_type", "'" + called + "' must be " + JSON, called, null);
        }
    }

    private static String value(String name, JsonNode node) {
        boolean isKnown = EventAttributes.KNOWN.contains(name);
        if (node.isTextual() || (!isKnown && (node.isBoolean() || node.isInt()))) {
            return node.asText();
        }
        throw EventFaults.wrongType(name, isKnown ? "a text" : "a text, a whole number, true or false");
    }

    private static String data(ObjectNode event) {
        JsonNode plain = event.path(DATA);
        JsonNode encoded = event.path(DATA_BASE64);
        boolean isPlain = !plain.isMissingNode() && !plain.isNull();
        if (encoded.isMissingNode() || encoded.isNull()) {
            if (!isPlain) {
                throw EventFaults.missing(DATA);
            }
            if (!plain.isObject()) {
                throw EventFaults.wrongType(DATA, "a JSON object");
            }
            return JsonText.of(plain);
        }
        if (isPlain) {
            throw EventFaults.wrong(DATA_BASE64, "cannot stand beside data");
        }
        return decodedData(text(encoded));
    }

    /** What is no text is none that could be right. */
    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "?";
    }

    private static String decodedData(String base64) {
        try {
            return Utf8.decode(Base64.getDecoder().decode(base64))
                    .orElseThrow(() -> EventFaults.wrong(DATA_BASE64, "must be UTF-8"));
        } catch (IllegalArgumentException e) {
            throw EventFaults.wrong(DATA_BASE64, "must be base64");
        }
    }

    private static String decoded(String name, String header) {
        return HeaderText.decode(header).orElseThrow(() -> EventFaults.wrong(name, "must be percent-encoded UTF-8"));
    }
}
