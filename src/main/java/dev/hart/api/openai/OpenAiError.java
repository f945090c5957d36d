package dev.hart.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.hart.generation.GenerationResult.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What OpenAI's clients read from an error. {@code param} and {@code code} are present even if null.
 *
 * @param message one sentence for a person
 * @param type the family: {@link #INVALID_REQUEST}, {@link #RATE_LIMIT} or {@link #SERVER}
 * @param param the field at fault
 * @param code what a program decides by
 * @param policies ours: the safety check's scores, for a refused prompt only
 * @param threshold ours: above this a score refuses
 */
@JsonPropertyOrder({"message", "type", "param", "code", "policies", "threshold"})
record OpenAiError(
        String message,
        String type,
        @Nullable String param,
        @Nullable String code,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<PolicyScore> policies,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double threshold) {
    static final String INVALID_REQUEST = "invalid_request_error";
    static final String RATE_LIMIT = "rate_limit_error";
    static final String SERVER = "server_error";

    /** The whole body. */
    record Body(OpenAiError error) {}

    /** One policy's score, 0 to 1, and whether it refused the prompt. */
    record PolicyScore(String policy, double score, boolean violated) {}

    static OpenAiError of(String type, @Nullable String param, @Nullable String code, String message) {
        return new OpenAiError(message, type, param, code, null, null);
    }

    /** The request is at fault. */
    static OpenAiError invalid(@Nullable String param, String code, String message) {
        return of(INVALID_REQUEST, param, code, message);
    }

    /** The safety check said no. */
    static OpenAiError refused(Refused refused) {
        List<PolicyScore> scores = refused.scores().stream()
                .map(score -> new PolicyScore(score.policy(), score.violation(), score.violates(refused.threshold())))
                .toList();
        return new OpenAiError(
                "the prompt was refused by the safety check",
                INVALID_REQUEST,
                "prompt",
                "content_policy_violation",
                scores,
                refused.threshold());
    }
}
