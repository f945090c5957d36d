package dev.hart.api;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.Priorities;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses bodies by what the head of the request announces, and reads the others before the resource is called. */
class BodyFilter {
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    private final BodyReader reader;

    BodyFilter(BodyReader reader) {
        this.reader = reader;
    }

    /**
     * Refuses a POST, PUT or PATCH without a media type, and a body that is announced as too long. JAX-RS compares the type with
     * the types that a resource consumes but accepts a request that names none; and a browser sends a request without a type from
     * any page to this service without asking first (no preflight).
     *
     * @throws NotSupportedException 415 without a media type
     * @throws ApiException 413 if the body is too long
     */
    @ServerRequestFilter
    void check(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (WITH_BODY.contains(request.method()) && (type == null || type.isBlank())) {
            throw new NotSupportedException();
        }
        reader.checkLength(request);
    }

    /** Reads the body of a POST, PUT or PATCH, after all filters that may refuse the request by its head. */
    @ServerRequestFilter(priority = Priorities.USER + 1000)
    Uni<Void> read(RoutingContext routing) {
        if (!WITH_BODY.contains(routing.request().method())) {
            return Uni.createFrom().voidItem();
        }
        return reader.read(routing.request())
                .invoke(text -> RequestBody.set(routing, text))
                .replaceWithVoid();
    }
}
