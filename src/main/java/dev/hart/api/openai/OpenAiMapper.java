package dev.hart.api.openai;

import dev.hart.api.AllowedMethods;
import dev.hart.api.ConnectionCloser;
import dev.hart.api.Problem;
import dev.hart.api.log.RequestId;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Gives every fault its body: OpenAI's under its paths, a problem (RFC 9457) elsewhere. */
class OpenAiMapper {
    private static final List<String> PATHS = List.of("/v1/images", "/v1/models", "/v1/moderations");

    private final ConnectionCloser hangup;

    OpenAiMapper(ConnectionCloser hangup) {
        this.hangup = hangup;
    }

    @ServerExceptionMapper
    Response map(Throwable failure, UriInfo uri, HttpServerRequest request, RoutingContext routing) {
        OpenAiException fault = RequestId.during(request, () -> ErrorTranslator.of(failure));
        Response.ResponseBuilder response = isOpenAi(uri.getPath())
                ? Response.status(fault.status())
                        .type(MediaType.APPLICATION_JSON)
                        .entity(new OpenAiError.Body(fault.error()))
                : Response.fromResponse(Problem.response(
                        fault.status(),
                        fault.error().message(),
                        fault.error().code(),
                        fault.error().param()));
        fault.retryAfter().ifPresent(wait -> response.header(HttpHeaders.RETRY_AFTER, wait.toSeconds()));
        if (fault.status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (fault.status() == 405) {
            AllowedMethods.at(routing).ifPresent(methods -> response.header(HttpHeaders.ALLOW, methods));
        }
        if (fault.status() == 413 || fault.status() == 408) {
            hangup.soon(request);
        } else {
            hangup.unlessShort(request);
        }
        return response.build();
    }

    static boolean isOpenAi(String path) {
        return PATHS.stream().anyMatch(path::startsWith);
    }
}
