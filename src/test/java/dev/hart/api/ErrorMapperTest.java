package dev.hart.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.InvalidRequestException;
import dev.hart.store.StoreException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorMapperTest {
    @Test
    void aFailureOfTheStoreMayBeRetriedAndIsNotDescribed() {
        ApiException error =
                ErrorMapper.toApiException(new StoreException("S3 bucket secret at http://inside: no connection"));

        assertThat(error.status()).isEqualTo(503);
        assertThat(error.code()).isEqualTo("storage_unavailable");
        assertThat(error).hasMessage("the image store cannot be used now");
        assertThat(error.retryAfter()).isNotEmpty();
    }

    @Test
    void anApiExceptionIsTheReplyItself() {
        ApiException error = ModelErrors.notReady();

        assertThat(ErrorMapper.toApiException(new CompletionException(error))).isSameAs(error);
    }

    @Test
    void aValueThatTheModelRefusesIsNamed() {
        ApiException error = ErrorMapper.toApiException(new InvalidRequestException("seed", "seed must be 0 or more"));

        assertThat(error.status()).isEqualTo(400);
        assertThat(error.code()).isEqualTo("invalid_value");
        assertThat(error.param()).contains("seed");
    }

    @ParameterizedTest
    @CsvSource({"400,invalid_request_error", "401,invalid_request_error", "429,rate_limit_error", "503,server_error"})
    void openAisErrorTypeFollowsFromTheStatus(int status, String type) {
        assertThat(OpenAiError.of(new ApiException(status, "code", "message")).type())
                .isEqualTo(type);
    }

    @Test
    void aRefusedPromptIsReportedWithItsScores() {
        Refused refused =
                new Refused(List.of(new PolicyScore("harassment", 0.25), new PolicyScore("violence", 0.75)), 0.5);

        OpenAiError error = OpenAiError.of(ErrorMapper.toApiException(refused));

        assertThat(error.code()).isEqualTo("content_policy_violation");
        assertThat(error.param()).isEqualTo("prompt");
        assertThat(error.threshold()).isEqualTo(0.5);
        assertThat(error.policies())
                .containsExactly(
                        new OpenAiError.PolicyScore("harassment", 0.25, false),
                        new OpenAiError.PolicyScore("violence", 0.75, true));
    }
}
