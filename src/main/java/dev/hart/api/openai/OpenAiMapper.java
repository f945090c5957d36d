package dev.hart.api.openai;

import dev.hart.api.Problem;
import dev.hart.api.RequestBody;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Gives every fault its body: OpenAI's under its paths, a problem (RFC 9457) elsewhere. */
class OpenAiMapper {
    private static final List<String> PATHS = List.of("/v1/images", "/v1/models", "/v1/moderations");

    @ServerExceptionMapper
    Response map(Throwable failure, UriInfo uri, HttpServerRequest request) {
        OpenAiException fault = OpenAiFaults.of(failure);
        Response.ResponseBuilder response = isOpenAi(uri.getPath())
                ? Response.status(fault.status())
                        .type(MediaType.APPLICATION_JSON)
                        .entity(new OpenAiError.Body(fault.error()))
                : Response.fromResponse(
                        Problem.response(fault.status(), fault.error().message()));
        fault.retryAfter().ifPresent(wait -> response.header(HttpHeaders.RETRY_AFTER, wait.toSeconds()));
        if (fault.status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (isNotWorthReading(fault, request)) {
            response.header("Connection", "close");
        }
        return response.build();
    }

    /** What is left of a long body; HTTP/2 ends a stream without a header. */
    private static boolean isNotWorthReading(OpenAiException fault, HttpServerRequest request) {
        boolean isLong =
                fault.status() == 413 || RequestBody.announcedBytes(request).orElse(0) > RequestBody.MAX_BYTES;
        return isLong && request.version() != HttpVersion.HTTP_2;
    }

    private static boolean isOpenAi(String path) {
        return PATHS.stream().anyMatch(path::startsWith);
    }
}
