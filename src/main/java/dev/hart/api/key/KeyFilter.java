package dev.hart.api.key;

import dev.hart.api.log.AccessLogFields;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Asks for a key, before anything of a body is read: for all that is called {@code /v1/…}, even if it does not exist, and for
 * each resource that is not marked as {@link KeyNotRequired}, however its path was spelled.
 */
class KeyFilter {
    private static final String API = "/v1/";

    private final KeyGuard guard;
    private final CurrentCaller caller;

    KeyFilter(KeyGuard guard, CurrentCaller caller) {
        this.guard = guard;
        this.caller = caller;
    }

    @ServerRequestFilter(preMatching = true)
    void byPath(UriInfo uri, RoutingContext context) {
        if (uri.getPath().startsWith(API)) {
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
