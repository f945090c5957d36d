package dev.hart.api.openai;

import dev.hart.api.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Gives every fault its body: OpenAI's under its paths, a problem (RFC 9457) elsewhere. */
class OpenAiMapper {
    @ServerExceptionMapper
    Response map(Throwable failure, UriInfo uri) {
        OpenAiException fault = OpenAiFaults.of(failure);
        if (!isOpenAi(uri.getPath())) {
            return Problem.response(fault.status(), fault.error().message());
        }
        Response.ResponseBuilder response = Response.status(fault.status())
                .type(MediaType.APPLICATION_JSON)
                .entity(new OpenAiError.Body(fault.error()));
        fault.retryAfter().ifPresent(wait -> response.header(HttpHeaders.RETRY_AFTER, wait.toSeconds()));
        if (fault.status() == 413) {
            // The rest of the body is not worth reading.
            response.header("Connection", "close");
        }
        return response.build();
    }

    private static boolean isOpenAi(String path) {
        return path.startsWith("/v1/images") || path.startsWith("/v1/models");
    }
}
