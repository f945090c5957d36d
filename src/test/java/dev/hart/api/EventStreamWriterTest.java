package dev.hart.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.api.EventStream.Event;
import io.smallrye.mutiny.Multi;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;
import org.junit.jupiter.api.Test;

class EventStreamWriterTest {
    private Duration heartbeat = Duration.ofMinutes(1);
    /** What was written after the head of the reply. */
    private final List<String> written = new CopyOnWriteArrayList<>();

    private final List<Runnable> closeHandlers = new ArrayList<>();
    private boolean headSent;
    private boolean ended;
    private boolean closed;
    private boolean stuck;

    @Test
    void aStreamThatCompletesAtOnceIsWrittenAndEnded() {
        write(Multi.createFrom().item(new Event("one", Map.of("a", 1))));

        assertThat(written).containsExactly("event: one\ndata: {\"a\":1}\n\n");
        assertThat(ended).isTrue();
        assertThat(closeHandlers).hasSize(1);
    }

    @Test
    void anEventMayHaveAnId() {
        write(Multi.createFrom().item(new Event("one", Map.of("a", 1), "last")));

        assertThat(written).containsExactly("event: one\ndata: {\"a\":1}\nid: last\n\n");
    }

    @Test
    void theHeadIsSentBeforeTheFirstEventAndCommentsWhileThereIsNone() throws InterruptedException {
        heartbeat = Duration.ofMillis(50);
        write(Multi.createFrom().nothing());
        assertThat(headSent).isTrue();

        for (int i = 0; i < 200 && written.size() < 2; i++) {
            Thread.sleep(10);
        }
        assertThat(written).startsWith(":\n\n", ":\n\n").containsOnly(":\n\n");

        closeHandlers.forEach(Runnable::run);
        int sent = written.size();
        Thread.sleep(200);
        assertThat(written).hasSizeLessThanOrEqualTo(sent + 1);
    }

    @Test
    void noCommentIsSentWhileTheClientHasNotReadTheLastWrite() throws InterruptedException {
        heartbeat = Duration.ofMillis(50);
        stuck = true;
        write(Multi.createFrom().nothing());

        Thread.sleep(200);

        assertThat(written).isEmpty();
    }

    @Test
    void aClientThatHasAlreadyDisconnectedCancelsTheEvents() {
        closed = true;
        AtomicBoolean cancelled = new AtomicBoolean();

        write(Multi.createFrom().<Event>nothing().onCancellation().invoke(() -> cancelled.set(true)));

        assertThat(cancelled).isTrue();
        assertThat(written).isEmpty();
    }

    @Test
    void aClientThatDisconnectsCancelsTheEvents() {
        AtomicBoolean cancelled = new AtomicBoolean();
        write(Multi.createFrom().<Event>nothing().onCancellation().invoke(() -> cancelled.set(true)));
        assertThat(cancelled).isFalse();

        closeHandlers.forEach(Runnable::run);

        assertThat(cancelled).isTrue();
    }

    private void write(Multi<Event> events) {
        EventStreamWriter writer = new EventStreamWriter(new ObjectMapper(), heartbeat);
        writer.writeResponse(new EventStream(events), EventStream.class, context(response()));
    }

    private static ServerRequestContext context(ServerHttpResponse response) {
        return (ServerRequestContext) Proxy.newProxyInstance(
                EventStreamWriterTest.class.getClassLoader(),
                new Class<?>[] {ServerRequestContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("serverResponse")) {
                        return response;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** A response that behaves like Vert.x's: once it has ended it accepts no handler. */
    private ServerHttpResponse response() {
        return (ServerHttpResponse) Proxy.newProxyInstance(
                EventStreamWriterTest.class.getClassLoader(),
                new Class<?>[] {ServerHttpResponse.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "setChunked" -> {}
                        case "closed" -> {
                            return closed;
                        }
                        case "end" -> ended = true;
                        case "write" -> {
                            String text = new String((byte[]) arguments[0], StandardCharsets.UTF_8);
                            if (!headSent) {
                                headSent = text.isEmpty();
                            } else {
                                written.add(text);
                            }
                            return stuck ? new CompletableFuture<Void>() : CompletableFuture.completedFuture(null);
                        }
                        case "addCloseHandler" -> {
                            if (ended) {
                                throw new IllegalStateException("Response has already been written");
                            }
                            closeHandlers.add((Runnable) arguments[0]);
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return proxy;
                });
    }
}
