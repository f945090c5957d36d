package dev.hart.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

/**
 * {@code GET /q/idle}: for how long this instance has been idle, for a timer on its machine that decides whether to end it; how
 * many jobs its worker is processing; and how many messages it could receive, approximately. A route and no resource, because it
 * belongs to the management paths and not to the OpenAPI document.
 */
@Singleton
class IdleRoute {
    /** How long the number of waiting messages counts, because asking for it is a call to SQS that Amazon charges for. */
    private static final long FRESH_NANOS = 5_000_000_000L;

    private final Idleness idleness;
    private final JobRuntime jobs;
    private volatile Waiting last = new Waiting(OptionalLong.empty(), System.nanoTime() - FRESH_NANOS);

    IdleRoute(Idleness idleness, JobRuntime jobs) {
        this.idleness = idleness;
        this.jobs = jobs;
    }

    /** How many messages waited at a {@link System#nanoTime}; empty if that was not known. */
    private record Waiting(OptionalLong messages, long at) {}

    void register(@Observes Router router) {
        router.route(ManagementPaths.IDLE)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .blockingHandler(this::serve, false);
        // Otherwise the resources would answer 404.
        router.route(ManagementPaths.IDLE)
                .handler(context -> context.response()
                        .setStatusCode(405)
                        .putHeader(HttpHeaders.ALLOW, "GET, HEAD")
                        .end());
    }

    private void serve(RoutingContext context) {
        Buffer body = Buffer.buffer(body());
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        var unused = context.request().method().equals(HttpMethod.HEAD) ? response.end() : response.end(body);
    }

    /** Writes a tree, because a native image would need hints for a record. */
    private String body() {
        ObjectNode idle = JsonNodeFactory.instance.objectNode();
        OptionalLong waiting = waiting();
        idle.put("idle_seconds", idleness.time().toMillis() / 1000.0);
        idle.put("jobs_running", jobs.running());
        // Null if it is not known.
        idle.put("queue_visible", waiting.isPresent() ? Long.valueOf(waiting.getAsLong()) : null);
        return idle.toString();
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
