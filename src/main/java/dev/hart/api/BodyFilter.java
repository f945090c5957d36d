package dev.hart.api;

import dev.hart.api.RequestBody.BodyException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.ByteArrayInputStream;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses bodies by what the head of the request says of them, and reads the others before a resource is asked. */
class BodyFilter {
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    private final BodyReader reader;

    BodyFilter(BodyReader reader) {
        this.reader = reader;
    }

    /**
     * JAX-RS compares the type with what a resource reads, but lets one pass that was not named; and without a type the browser
     * of a visitor would send the request of any page here without asking (no preflight).
     */
    @ServerRequestFilter
    void check(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (WITH_BODY.contains(request.method()) && (type == null || type.isBlank())) {
            throw new NotSupportedException();
        }
        if (RequestBody.announcedBytes(request).orElse(0) > RequestBody.MAX_BYTES) {
            throw BodyException.tooLarge();
        }
    }

    /** After all filters that could refuse the request by its head. */
    @ServerRequestFilter(priority = Priorities.USER + 1000)
    Uni<Void> read(HttpServerRequest request, ContainerRequestContext context) {
        if (!WITH_BODY.contains(request.method())) {
            return Uni.createFrom().voidItem();
        }
        return reader.read(request)
                .invoke(body -> context.setEntityStream(new ByteArrayInputStream(body)))
                .replaceWithVoid();
    }
}
