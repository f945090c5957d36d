package dev.hart.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.hart.generation.GenerationResult.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as OpenAI's clients read it. {@code param} and {@code code} are present even if null.
 *
 * @param message one sentence for a person
 * @param type the family of errors, which OpenAI's interface derives from the status
 * @param param the field, query parameter or header at fault; null if it is none of these
 * @param code the error code that programs decide by
 * @param policies an addition of hart's: the safety check's scores, for a refused prompt only
 * @param threshold an addition of hart's: the score above which a policy refuses the prompt; for a refused prompt only
 */
@JsonPropertyOrder({"message", "type", "param", "code", "policies", "threshold"})
public record OpenAiError(
        String message,
        String type,
        @Nullable String param,
        String code,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<PolicyScore> policies,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double threshold) {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int INTERNAL_ERROR = 500;

    /** The whole body of an error reply. */
    record Body(OpenAiError error) {}

    /** One policy's score, 0 to 1, and whether it refused the prompt. */
    public record PolicyScore(String policy, double score, boolean violated) {}

    /** The error that describes a fault. */
    public static OpenAiError of(ApiException fault) {
        Refused refusal = fault.refusal().orElse(null);
        return new OpenAiError(
                String.valueOf(fault.getMessage()),
                type(fault.status()),
                fault.param().orElse(null),
                fault.code(),
                refusal == null ? null : scores(refusal),
                refusal == null ? null : refusal.threshold());
    }

    private static String type(int status) {
        if (status == TOO_MANY_REQUESTS) {
            return "rate_limit_error";
        }
        return status < INTERNAL_ERROR ? "invalid_request_error" : "server_error";
    }

    private static List<PolicyScore> scores(Refused refusal) {
        return refusal.scores().stream()
                .map(score -> new PolicyScore(score.policy(), score.violation(), score.violates(refusal.threshold())))
                .toList();
    }
}
