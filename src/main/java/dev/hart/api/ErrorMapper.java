package dev.hart.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.api.log.RequestId;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.GenerationResult.TimedOut;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.SafetyException;
import dev.hart.job.JobConflictException;
import dev.hart.job.JobErasedException;
import dev.hart.job.QueueException;
import dev.hart.job.record.RecordsException;
import dev.hart.scheduling.QueueFullException;
import dev.hart.service.ErrorMessages;
import dev.hart.store.StoreException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Decides the reply to faults of requests, in one place: the status, the headers, and a body of OpenAI's shape under OpenAI's
 * paths or a problem (RFC 9457) elsewhere.
 */
@Singleton
public class ErrorMapper {
    private static final Logger LOG = Logger.getLogger(ErrorMapper.class);

    private final ConnectionCloser connections;
    private final ObjectMapper json;

    ErrorMapper(ConnectionCloser connections, ObjectMapper json) {
        this.connections = connections;
        this.json = json;
    }

    /** The media type, the headers except those about the connection, and the object that becomes the JSON body. */
    private record ErrorReply(String mediaType, Map<String, String> headers, Object body) {}

    @ServerExceptionMapper
    Response map(Throwable failure, UriInfo uri, HttpServerRequest request, RoutingContext routing) {
        ApiException fault = RequestId.during(request, () -> toApiException(failure));
        ErrorReply reply = reply(fault, uri.getPath(), routing);
        Response.ResponseBuilder response =
                Response.status(fault.status()).type(reply.mediaType()).entity(reply.body());
        reply.headers().forEach(response::header);
        return response.build();
    }

    /** Replies with an error to a request that is refused before a resource is found. */
    public void send(ApiException fault, RoutingContext routing) {
        ErrorReply reply = reply(fault, routing.normalizedPath(), routing);
        HttpServerResponse response =
                routing.response().setStatusCode(fault.status()).putHeader(HttpHeaders.CONTENT_TYPE, reply.mediaType());
        reply.headers().forEach(response::putHeader);
        try {
            response.end(json.writeValueAsString(reply.body()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an error has no JSON form", e);
        }
    }

    private ErrorReply reply(ApiException fault, String path, RoutingContext routing) {
        Map<String, String> headers = new LinkedHashMap<>();
        fault.retryAfter().ifPresent(wait -> headers.put(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds())));
        if (fault.status() == 401) {
            headers.put(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (fault.status() == 405) {
            AllowedMethods.at(routing).ifPresent(methods -> headers.put(HttpHeaders.ALLOW, methods));
        }
        if (fault.status() == 413 || fault.status() == 408) {
            connections.closeSoon(routing.request());
        } else {
            connections.closeUnlessShort(routing.request());
        }
        ErrorBody body = ErrorBody.of(fault, path);
        if (!ApiPaths.isOpenAi(path)) {
            headers.put(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        return new ErrorReply(body.mediaType(), headers, body.body());
    }

    /**
     * Returns the error with which a fault is reported to the client. A fault of the service is logged, and the client learns
     * only its kind.
     */
    public static ApiException toApiException(Throwable failure) {
        Throwable fault = ErrorMessages.unwrap(failure);
        if (fault instanceof ApiException ready) {
            return ready;
        }
        if (fault instanceof InvalidRequestException invalid) {
            return ApiException.invalidValue(invalid.parameter(), message(invalid));
        }
        if (fault instanceof QueueFullException full) {
            return switch (full.reason()) {
                case FULL -> new ApiException(429, "queue_full", message(full), full.retryAfter());
                case TOO_LATE -> new ApiException(429, "deadline_too_short", message(full), full.retryAfter());
                case CLOSED -> shuttingDown(full.retryAfter());
            };
        }
        if (fault instanceof JobConflictException) {
            return new ApiException(422, "idempotency_conflict", message(fault));
        }
        if (fault instanceof JobErasedException) {
            return new ApiException(410, "job_erased", message(fault));
        }
        if (fault instanceof TimeoutException) {
            return timedOut();
        }
        if (fault instanceof WebApplicationException http && http.getResponse().getStatus() < 500) {
            String reason = http.getResponse().getStatusInfo().getReasonPhrase().toLowerCase(Locale.ROOT);
            return new ApiException(http.getResponse().getStatus(), reason.replace(' ', '_'), reason);
        }
        return faultOfTheService(fault);
    }

    /**
     * Returns the error that is the reply to a request that was accepted and gave no images.
     *
     * @throws IllegalStateException if the result is neither refused, timed out nor cancelled
     */
    public static ApiException toApiException(GenerationResult result) {
        if (result instanceof Refused refused) {
            return ApiException.refused(refused);
        }
        if (result instanceof TimedOut) {
            return timedOut();
        }
        if (result instanceof Cancelled) {
            // The client did not cancel it, or it would not read this reply.
            return shuttingDown(ApiException.RETRY_SOON);
        }
        throw new IllegalStateException("not an error: " + result.getClass());
    }

    private static ApiException timedOut() {
        return new ApiException(503, "timeout", "the request was not done by its deadline", ApiException.RETRY_SOON);
    }

    private static ApiException shuttingDown(Duration retryAfter) {
        return new ApiException(503, "shutting_down", "the service is shutting down", retryAfter);
    }

    private static ApiException faultOfTheService(Throwable fault) {
        LOG.errorf("A request failed: %s", ErrorMessages.describe(fault));
        LOG.debug("A request failed", fault);
        if (fault instanceof SafetyException) {
            return new ApiException(503, "safety_unavailable", "the safety check gave no usable answer");
        }
        if (fault instanceof RecordsException || fault instanceof QueueException) {
            return new ApiException(
                    503, "jobs_unavailable", "the job's record could not be reached", ApiException.RETRY_SOON);
        }
        if (fault instanceof StoreException) {
            return new ApiException(
                    503, "storage_unavailable", "the image store cannot be used now", ApiException.RETRY_SOON);
        }
        return new ApiException(500, "internal_error", "the request failed");
    }

    private static String message(Throwable fault) {
        return String.valueOf(fault.getMessage());
    }
}
