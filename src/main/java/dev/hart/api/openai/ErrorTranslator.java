package dev.hart.api.openai;

import dev.hart.api.ApiException;
import dev.hart.api.RequestBody.BodyException;
import dev.hart.api.key.KeyException;
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
import dev.hart.pack.tokenizer.PromptException;
import dev.hart.scheduling.QueueFullException;
import dev.hart.service.ErrorMessages;
import dev.hart.store.StoreException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Which answer each fault gets, in one place. */
final class ErrorTranslator {
    private static final Logger LOG = Logger.getLogger(ErrorTranslator.class);

    private static final Duration RETRY = Duration.ofSeconds(2);

    private ErrorTranslator() {}

    static OpenAiException of(Throwable failure) {
        Throwable fault = ErrorMessages.unwrap(failure);
        if (fault instanceof OpenAiException ready) {
            return ready;
        }
        if (fault instanceof BodyException body) {
            String code = switch (body.status()) {
                case 408 -> "body_timeout";
                case 413 -> "body_too_large";
                default -> "invalid_body";
            };
            return new OpenAiException(body.status(), OpenAiError.invalid(null, code, message(body)));
        }
        if (fault instanceof KeyException key) {
            return new OpenAiException(
                    key.status(), error(key), key.retryAfter().orElse(null));
        }
        if (fault instanceof InvalidRequestException invalid) {
            return ImagesRequest.invalid(invalid);
        }
        if (fault instanceof PromptException prompt) {
            return new OpenAiException(400, OpenAiError.invalid("prompt", "invalid_value", message(prompt)));
        }
        if (fault instanceof QueueFullException full) {
            return switch (full.reason()) {
                case FULL ->
                    new OpenAiException(
                            429,
                            OpenAiError.of(OpenAiError.RATE_LIMIT, null, "queue_full", message(full)),
                            full.retryAfter());
                case TOO_LATE ->
                    new OpenAiException(
                            429,
                            OpenAiError.of(OpenAiError.RATE_LIMIT, null, "deadline_too_short", message(full)),
                            full.retryAfter());
                case CLOSED -> shuttingDown(full.retryAfter());
            };
        }
        if (fault instanceof ApiException problem) {
            String type = problem.status() < 500 ? OpenAiError.INVALID_REQUEST : OpenAiError.SERVER;
            return new OpenAiException(
                    problem.status(),
                    OpenAiError.of(type, problem.param().orElse(null), problem.code(), message(problem)),
                    problem.retryAfter().orElse(null));
        }
        if (fault instanceof JobConflictException) {
            return new OpenAiException(422, OpenAiError.invalid(null, "idempotency_conflict", message(fault)));
        }
        if (fault instanceof JobErasedException) {
            return new OpenAiException(410, OpenAiError.invalid(null, "job_erased", message(fault)));
        }
        if (fault instanceof TimeoutException) {
            return timedOut();
        }
        if (fault instanceof WebApplicationException http) {
            return http(http);
        }
        return server(fault);
    }

    /** The answer to a request that was taken and gave no pictures. */
    static OpenAiException of(GenerationResult result) {
        if (result instanceof Refused refused) {
            return new OpenAiException(400, OpenAiError.refused(refused));
        }
        if (result instanceof TimedOut) {
            return timedOut();
        }
        if (result instanceof Cancelled) {
            // The client did not do it, or nobody would read this.
            return shuttingDown(RETRY);
        }
        throw new IllegalStateException("no fault: " + result.getClass());
    }

    private static OpenAiException timedOut() {
        return new OpenAiException(
                503,
                OpenAiError.of(OpenAiError.SERVER, null, "timeout", "the request was not done by its deadline"),
                RETRY);
    }

    private static OpenAiException shuttingDown(Duration retry) {
        return new OpenAiException(
                503, OpenAiError.of(OpenAiError.SERVER, null, "shutting_down", "the service is shutting down"), retry);
    }

    private static OpenAiError error(KeyException refusal) {
        return switch (refusal.reason()) {
            case INVALID_KEY -> OpenAiError.invalid(null, "invalid_api_key", message(refusal));
            case NOT_ALLOWED -> OpenAiError.invalid("model", "model_not_allowed", message(refusal));
            case UNKNOWN_HOST -> OpenAiError.invalid(null, "unknown_host", message(refusal));
            case TOO_MANY -> OpenAiError.of(OpenAiError.RATE_LIMIT, null, "rate_limit_exceeded", message(refusal));
            case NOT_READY -> OpenAiError.of(OpenAiError.SERVER, null, "model_not_ready", message(refusal));
        };
    }

    private static OpenAiException http(WebApplicationException fault) {
        int status = fault.getResponse().getStatus();
        String reason = fault.getResponse().getStatusInfo().getReasonPhrase();
        String code = reason.toLowerCase(Locale.ROOT).replace(' ', '_');
        return status >= 500
                ? server(fault)
                : new OpenAiException(status, OpenAiError.invalid(null, code, reason.toLowerCase(Locale.ROOT)));
    }

    /** The client learns that it was not its fault, the log learns why. */
    private static OpenAiException server(Throwable fault) {
        LOG.errorf("A request failed: %s", ErrorMessages.describe(fault));
        LOG.debug("A request failed", fault);
        if (fault instanceof SafetyException) {
            return new OpenAiException(
                    503,
                    OpenAiError.of(
                            OpenAiError.SERVER, null, "safety_unavailable", "the safety check gave no usable answer"));
        }
        if (fault instanceof RecordsException || fault instanceof QueueException) {
            return new OpenAiException(
                    503,
                    OpenAiError.of(
                            OpenAiError.SERVER, null, "jobs_unavailable", "the job's record could not be reached"),
                    RETRY);
        }
        if (fault instanceof StoreException) {
            return new OpenAiException(
                    503,
                    OpenAiError.of(OpenAiError.SERVER, null, "storage_unavailable", "the picture could not be stored"),
                    RETRY);
        }
        return new OpenAiException(
                500, OpenAiError.of(OpenAiError.SERVER, null, "internal_error", "the request failed"));
    }

    private static String message(Throwable fault) {
        return String.valueOf(fault.getMessage());
    }
}
