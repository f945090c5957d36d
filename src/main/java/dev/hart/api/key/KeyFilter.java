package dev.hart.api.key;

import dev.hart.api.ApiPaths;
import dev.hart.api.log.AccessLogFields;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Requires an API key before any of the body is read: for every path under {@code /v1}, even if no resource serves it, and for
 * each resource that is not annotated with {@link KeyNotRequired}, however its path is spelled. For a resource that is annotated
 * neither with that nor with {@link PackNotRequired}, also requires that the API key may use the pack served.
 */
class KeyFilter {
    private final KeyGuard guard;
    private final CurrentCaller caller;

    KeyFilter(KeyGuard guard, CurrentCaller caller) {
        this.guard = guard;
        this.caller = caller;
    }

    @ServerRequestFilter(preMatching = true)
    void byPath(UriInfo uri, RoutingContext context) {
        if (ApiPaths.isApi(uri.getPath())) {
            admit(context);
        }
    }

    @ServerRequestFilter
    void byResource(SimpleResourceInfo resource, RoutingContext context) {
        Class<?> kind = resource.getResourceClass();
        if (kind.isAnnotationPresent(KeyNotRequired.class)) {
            return;
        }
        if (!caller.isAdmitted()) {
            admit(context);
        }
        if (!kind.isAnnotationPresent(PackNotRequired.class)) {
            caller.key().ifPresent(guard::checkModel);
        }
    }

    private void admit(RoutingContext context) {
        var key = guard.admit(context.request());
        key.ifPresent(known -> AccessLogFields.of(context).key(known.name()));
        caller.admit(key);
    }
}
