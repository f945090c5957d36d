package dev.hart.api.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A CloudEvent that says how a job has ended, ready to be sent either way. ASCII all through, which every queue takes. */
public final class OutcomeEvent {
    /** The media type of {@link #structured}. */
    public static final String STRUCTURED = EventReader.STRUCTURED;

    private static final JsonFormat FORMAT = new JsonFormat();

    private final CloudEvent event;

    OutcomeEvent(CloudEvent event) {
        this.event = event;
    }

    /** Structured mode: all of it as one JSON text. */
    public byte[] structured() {
        return FORMAT.serialize(event);
    }

    /** Binary mode: the attributes, and the body's media type. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        MessageWriter<?, Void> writer = HttpMessageFactory.createWriter(
                (name, value) -> {
                    String known = name.toLowerCase(Locale.ROOT);
                    headers.put(known, known.startsWith("ce-") ? HeaderText.encode(value) : value);
                },
                body -> {});
        Void unused = writer.writeBinary(event);
        return headers;
    }

    /** Binary mode: the job as {@code GET /v1/jobs/{id}} says it. */
    public byte[] body() {
        return Objects.requireNonNull(event.getData()).toBytes();
    }
}
