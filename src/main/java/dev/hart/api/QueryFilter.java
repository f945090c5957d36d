package dev.hart.api;

import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses parameters in the query of API requests by name: none is read, and one that is ignored would mislead its sender. */
class QueryFilter {
    @ServerRequestFilter
    void check(UriInfo uri) {
        if (!ApiPaths.isApi(uri.getPath())) {
            return;
        }
        uri.getQueryParameters().keySet().stream()
                .findFirst()
                .map(QuotableText::of)
                .ifPresent(name -> {
                    throw ApiException.unknown(name, "parameter '" + name + "' in the query is not supported");
                });
    }
}
