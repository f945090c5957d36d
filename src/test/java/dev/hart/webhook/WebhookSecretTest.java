package dev.hart.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {
    @ParameterizedTest
    @ValueSource(ints = {24, 25, 26, 32, 63, 64})
    void secretsOfTheStandardsLengthsAreParsed(int bytes) {
        String text = secret(bytes);

        assertThat(WebhookSecret.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 65})
    void otherLengthsAreRefused(int bytes) {
        assertRefused(secret(bytes));
    }

    @Test
    void otherFormsAreRefusedAndNotRepeated() {
        String good = secret(25);

        assertRefused("");
        assertRefused(good.substring("whsec_".length()));
        assertRefused(good.replace("whsec_", "whsk_"));
        assertRefused(good + " ");
        assertRefused(good + "\n");
        assertRefused(good + "=");
        // Java's decoder accepts base64 without padding, Python's does not.
        assertRefused(good.replaceAll("=+$", ""));
        assertRefused("whsec_" + "-_".repeat(16));
    }

    @Test
    void createdSecretsAreParsedBackAndDiffer() {
        WebhookSecret secret = WebhookSecret.create();

        assertThat(WebhookSecret.parse(secret.text()).text()).isEqualTo(secret.text());
        assertThat(Base64.getDecoder().decode(secret.text().substring("whsec_".length())))
                .hasSize(32);
        assertThat(WebhookSecret.create().text()).isNotEqualTo(secret.text());
    }

    @Test
    void aSecretIsNotPrinted() {
        WebhookSecret secret = WebhookSecret.create();

        assertThat(secret.toString()).isEqualTo("whsec_…");
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> WebhookSecret.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessage("a webhook's secret must be whsec_ and the base64 of 24 to 64 bytes");
    }

    private static String secret(int bytes) {
        byte[] key = new byte[bytes];
        new Random(bytes).nextBytes(key);
        return "whsec_" + Base64.getEncoder().encodeToString(key);
    }
}
