package dev.hart.api.openai;

import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Nothing below {@code /v1} has parameters in the query; one that stands there is refused by name, as a field would be. */
class QueryFilter {
    @ServerRequestFilter
    void check(UriInfo uri) {
        if (!uri.getPath().startsWith("/v1/")) {
            return;
        }
        uri.getQueryParameters().keySet().stream()
                .findFirst()
                .map(StrictJsonObject::quotable)
                .ifPresent(name -> {
                    throw new OpenAiException(
                            400,
                            OpenAiError.invalid(
                                    name,
                                    "unknown_parameter",
                                    "parameter '" + name + "' in the query is not supported"));
                });
    }
}
