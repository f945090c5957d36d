package dev.hart.notify;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A CloudEvent about the end of a job, for sending in structured or binary mode. ASCII only, which every queue accepts. */
final class OutcomeEvent {
    /** The media type of {@link #structured}. */
    static final String STRUCTURED = JsonFormat.CONTENT_TYPE;

    private static final JsonFormat FORMAT = new JsonFormat();

    private final CloudEvent event;

    OutcomeEvent(CloudEvent event) {
        this.event = event;
    }

    /** Structured mode: the event as one JSON text, with the job of {@link #body} as its {@code data}. */
    byte[] structured() {
        return FORMAT.serialize(event);
    }

    /** CloudEvents in binary mode: the HTTP headers with the event's attributes ({@code ce-…}) and the body's type. */
    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        MessageWriter<?, Void> writer = HttpMessageFactory.createWriter(
                (name, value) -> {
                    String lower = name.toLowerCase(Locale.ROOT);
                    headers.put(lower, lower.startsWith("ce-") ? HeaderEncoding.encode(value) : value);
                },
                body -> {});
        Void unused = writer.writeBinary(event);
        return headers;
    }

    /** Binary mode: the job as {@code GET /v1/jobs/{id}} returns it, but without {@code notices}. */
    byte[] body() {
        return Objects.requireNonNull(event.getData()).toBytes();
    }
}
