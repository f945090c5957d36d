package dev.hart.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.store.StoreException;
import org.junit.jupiter.api.Test;

class ErrorTranslatorTest {
    @Test
    void aStoreThatFailsMayWorkAgainAndIsNotDescribed() {
        OpenAiException answer =
                ErrorTranslator.of(new StoreException("S3 bucket secret at http://inside: no connection"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error().code()).isEqualTo("storage_unavailable");
        assertThat(answer.error().message()).isEqualTo("the picture could not be stored");
        assertThat(answer.retryAfter()).isNotEmpty();
    }
}
