package dev.hart.api;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses parameters in the query of API requests by name, except for those that the operation reads: one that is ignored would
 * mislead its sender.
 */
class QueryFilter {
    @ServerRequestFilter
    void check(UriInfo uri, RoutingContext context) {
        if (!ApiPaths.isApi(uri.getPath())) {
            return;
        }
        Set<String> known = ApiPaths.queryParameters(context.request().method().name(), uri.getPath());
        uri.getQueryParameters().keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .map(QuotableText::of)
                .ifPresent(name -> {
                    throw ApiException.unknown(name, "parameter '" + name + "' in the query is not supported");
                });
    }
}
