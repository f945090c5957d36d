package dev.hart.api;

import dev.hart.generation.GenerationResult.Refused;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that is answered with an error: the one exception for it, from any resource, filter or reader. {@link ErrorMapper}
 * gives it a body in the shape of the interface. The message is for the client.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** When to retry where nothing tells how long the condition will last. */
    public static final Duration RETRY_SOON = Duration.ofSeconds(2);

    private final int status;
    private final String code;
    private final @Nullable String param;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable Refused refusal;

    /** @param code the error code that programs decide by */
    public ApiException(int status, String code, String message) {
        this(status, code, message, null, null);
    }

    /** @param retryAfter how long the client should wait before it retries; null if the reply states no time */
    public ApiException(int status, String code, String message, @Nullable Duration retryAfter) {
        this(status, code, message, null, retryAfter);
    }

    /** @param param the field, query parameter, attribute or header at fault; null for another fault */
    public ApiException(
            int status, String code, String message, @Nullable String param, @Nullable Duration retryAfter) {
        this(status, code, message, param, retryAfter, null);
    }

    private ApiException(
            int status,
            String code,
            String message,
            @Nullable String param,
            @Nullable Duration retryAfter,
            @Nullable Refused refusal) {
        super(message);
        this.status = status;
        this.code = code;
        this.param = param;
        this.retryAfter = retryAfter;
        this.refusal = refusal;
    }

    /** A field, attribute or header that the request lacks: 400. */
    public static ApiException missing(String param) {
        return new ApiException(400, "missing_required_parameter", "'" + param + "' is missing", param, null);
    }

    /** A field or query parameter that has no meaning here: 400. */
    public static ApiException unknown(String param, String message) {
        return new ApiException(400, "unknown_parameter", message, param, null);
    }

    /** A field or attribute whose value has another JSON type: 400. */
    public static ApiException wrongType(String param, String message) {
        return new ApiException(400, "invalid_type", message, param, null);
    }

    /** A field, query parameter, attribute or header whose value cannot be honoured: 400. */
    public static ApiException invalidValue(String param, String message) {
        return new ApiException(400, "invalid_value", message, param, null);
    }

    /** A body, message or event that is not the JSON it should be: 400. */
    public static ApiException invalidJson(String message) {
        return new ApiException(400, "invalid_json", message);
    }

    /** A prompt that the safety check refused: 400; the reply contains its scores. */
    public static ApiException refused(Refused refusal) {
        return new ApiException(
                400, "content_policy_violation", "the safety check refused the prompt", "prompt", null, refusal);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The error code that programs decide by. */
    public String code() {
        return code;
    }

    /** The field, query parameter, attribute or header at fault; empty for another fault. */
    public Optional<String> param() {
        return Optional.ofNullable(param);
    }

    /** How long the client should wait before it retries; empty if the reply states no time. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The safety check's scores; empty unless it refused the prompt. */
    Optional<Refused> refusal() {
        return Optional.ofNullable(refusal);
    }
}
