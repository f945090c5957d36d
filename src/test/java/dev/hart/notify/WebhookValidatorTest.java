package dev.hart.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.generation.InvalidRequestException;
import dev.hart.webhook.AddressRule;
import dev.hart.webhook.WebhookSecret;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookValidatorTest {
    private final WebhookValidator validator = new WebhookValidator(
            owner -> owner.equals("web") ? List.of(WebhookSecret.create()) : List.of(),
            new AddressRule(List.of(), false)::refusal);

    @Test
    void anAllowedUrlIsReturned() {
        assertThat(validator.read("https://example.com/hook?a=1", "web"))
                .isEqualTo(URI.create("https://example.com/hook?a=1"));
    }

    @Test
    void aForbiddenUrlIsRefusedByTheNameOfTheField() {
        assertThatThrownBy(() -> validator.read("http://example.com/", "web"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("'webhook' must begin with https://");
    }

    @Test
    void anOwnerWithoutASecretGetsNoWebhook() {
        assertThatThrownBy(() -> validator.read("https://example.com/", "other"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("needs a secret");
    }
}
