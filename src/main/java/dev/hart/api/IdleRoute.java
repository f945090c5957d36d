package dev.hart.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.service.Idleness;
import dev.hart.service.JobRuntime;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /q/idle}: for how long this instance has been idle, for a timer on its machine that decides whether to end it. A
 * route and no resource, because it belongs to the management paths and not to the OpenAPI document.
 */
@Singleton
class IdleRoute {
    /** How long the number of waiting messages counts, because asking for it is a call to SQS that Amazon charges for. */
    private static final long FRESH_NANOS = 5_000_000_000L;

    private final Idleness idleness;
    private final JobRuntime jobs;
    private final ObjectMapper json;
    private volatile Waiting last = new Waiting(OptionalLong.empty(), System.nanoTime() - FRESH_NANOS);

    IdleRoute(Idleness idleness, JobRuntime jobs, ObjectMapper json) {
        this.idleness = idleness;
        this.jobs = jobs;
        this.json = json;
    }

    /** How many messages waited at a {@link System#nanoTime}; empty if that was not known. */
    private record Waiting(OptionalLong messages, long at) {}

    /**
     * The reply.
     *
     * @param seconds for how long there has been no job and no request; 0 while there is one, and while the instance cannot take
     *     jobs
     * @param running jobs that the worker is processing
     * @param visible messages in the queue that a worker could receive, approximately; null if that is not known
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @JsonPropertyOrder({"idle_seconds", "jobs_running", "queue_visible"})
    record Idle(
            @JsonProperty("idle_seconds") double seconds,
            @JsonProperty("jobs_running") int running,
            @JsonProperty("queue_visible") @Nullable Long visible) {}

    void register(@Observes Router router) {
        router.route(ManagementPaths.IDLE)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .blockingHandler(this::serve, false);
    }

    private void serve(RoutingContext context) {
        Buffer body = Buffer.buffer(bytes());
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        var unused = context.request().method().equals(HttpMethod.HEAD) ? response.end() : response.end(body);
    }

    private byte[] bytes() {
        OptionalLong waiting = waiting();
        double millis = idleness.time().toMillis();
        Idle idle = new Idle(
                millis / 1000, jobs.running(), waiting.isPresent() ? Long.valueOf(waiting.getAsLong()) : null);
        try {
            return json.writeValueAsBytes(idle);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the reply cannot be written as JSON", e);
        }
    }

    private OptionalLong waiting() {
        long now = System.nanoTime();
        Waiting known = last;
        if (now - known.at() >= FRESH_NANOS) {
            known = new Waiting(jobs.waiting(), now);
            last = known;
        }
        return known.messages();
    }
}
