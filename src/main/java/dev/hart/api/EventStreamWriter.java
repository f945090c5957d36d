package dev.hart.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.api.EventStream.Event;
import dev.hart.config.ServiceConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes {@link EventStream}s without occupying a thread; each event is written after the previous one has been sent. The head of
 * the reply is sent at once, and a comment after each {@code hart.stream-heartbeat} without a write, because proxies close
 * connections that are silent. JAX-RS's own server-sent events cannot be chosen by a field of the request's body, as OpenAI's
 * interface requires.
 */
@Provider
public final class EventStreamWriter implements ServerMessageBodyWriter<EventStream> {
    private static final Logger LOG = Logger.getLogger(EventStreamWriter.class);

    /** A line that begins with a colon is a comment, which every client skips (HTML standard, 9.2.6). */
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final ObjectMapper json;
    private final Duration heartbeat;

    @Inject
    EventStreamWriter(ObjectMapper json, ServiceConfig config) {
        this(json, config.streamHeartbeat());
    }

    EventStreamWriter(ObjectMapper json, Duration heartbeat) {
        this.json = json;
        this.heartbeat = heartbeat;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return type == EventStream.class;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == EventStream.class;
    }

    @Override
    public void writeResponse(EventStream stream, Type generic, ServerRequestContext context) {
        ServerHttpResponse response = context.serverResponse();
        response.setChunked(true);
        StreamHeartbeat writes = new StreamHeartbeat(heartbeat, response::write, COMMENT);
        stream.events()
                .onItem()
                .transformToUniAndConcatenate(
                        event -> Uni.createFrom().completionStage(() -> writes.write(bytes(event))))
                .subscribe()
                .with(
                        events -> {
                            // Before anything is written: a response that has ended accepts no handler, and a response
                            // whose connection has closed calls none.
                            response.addCloseHandler(() -> {
                                writes.stop();
                                events.cancel();
                            });
                            if (response.closed()) {
                                events.cancel();
                            } else {
                                writes.start();
                                events.request(Long.MAX_VALUE);
                            }
                        },
                        written -> {},
                        fault -> {
                            LOG.debug("A stream ended early", fault);
                            writes.stop();
                            response.end();
                        },
                        () -> {
                            writes.stop();
                            response.end();
                        });
    }

    private byte[] bytes(Event event) {
        try {
            String id = event.id() == null ? "" : "id: " + event.id() + "\n";
            return ("event: " + event.name() + "\ndata: " + json.writeValueAsString(event.data()) + "\n" + id + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void writeTo(
            EventStream stream,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        throw new IOException("events are not written to an OutputStream");
    }
}
