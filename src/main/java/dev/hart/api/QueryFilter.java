package dev.hart.api;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceConfig.Compat;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses parameters in the query of API requests by name, except for those that the operation reads: one that is ignored would
 * mislead its sender. Only {@code api-version}, which clients of Azure OpenAI add to every request, is ignored in the lenient
 * mode, and the reply's header {@code Hart-Ignored} names it.
 */
class QueryFilter {
    /** The version of the API that a client wants; hart has one. */
    static final String API_VERSION = "api-version";

    private final ServiceConfig config;

    QueryFilter(ServiceConfig config) {
        this.config = config;
    }

    @ServerRequestFilter
    void check(UriInfo uri, RoutingContext context) {
        if (!ApiPaths.isApi(uri.getPath())) {
            return;
        }
        Set<String> names = uri.getQueryParameters().keySet();
        boolean lenient = config.compat() == Compat.LENIENT;
        if (lenient && names.contains(API_VERSION)) {
            IgnoredParameters.note(context.request(), List.of(API_VERSION));
        }
        Set<String> known = ApiPaths.queryParameters(context.request().method().name(), uri.getPath());
        names.stream()
                .filter(name -> !known.contains(name))
                .filter(name -> !(lenient && name.equals(API_VERSION)))
                .findFirst()
                .map(QuotableText::of)
                .ifPresent(name -> {
                    throw ApiException.unknown(name, "parameter '" + name + "' in the query is not supported");
                });
    }
}
