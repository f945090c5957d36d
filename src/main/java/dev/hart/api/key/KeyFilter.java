package dev.hart.api.key;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Asks for a key, before anything of a body is read: for all that is called {@code /v1/…}, even if it does not exist, and for
 * each resource that is not marked as {@link WithoutKey}, however its path was spelled.
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
    void byPath(UriInfo uri, HttpServerRequest request) {
        if (uri.getPath().startsWith(API)) {
            admit(request);
        }
    }

    @ServerRequestFilter
    void byResource(SimpleResourceInfo resource, HttpServerRequest request) {
        if (!caller.isAdmitted() && !resource.getResourceClass().isAnnotationPresent(WithoutKey.class)) {
            admit(request);
        }
    }

    private void admit(HttpServerRequest request) {
        var key = guard.admit(request);
        key.ifPresent(guard::checkModel);
        caller.admit(key);
    }
}
