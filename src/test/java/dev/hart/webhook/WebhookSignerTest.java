package dev.hart.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignerTest {
    private static final String BODY = "{\"type\":\"job.succeeded\",\"prompt\":\"ein Häuschen 🏡\"}";

    /** The example that the libraries of Standard Webhooks share, computed by others. */
    @Test
    void theExampleOfTheStandardHasTheExpectedSignature() {
        WebhookSigner signer =
                new WebhookSigner(List.of(WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));

        Map<String, String> headers = signer.headers(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1614265330, 999_999_999),
                "{\"test\": 2432232314}".getBytes(UTF_8));

        assertThat(headers)
                .containsOnly(
                        Map.entry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
                        Map.entry("webhook-timestamp", "1614265330"),
                        Map.entry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    @Test
    void oldAndNewSecretsBothVerifyDuringARotation() throws Exception {
        WebhookSecret newest = WebhookSecret.create();
        WebhookSecret old = WebhookSecret.create();

        Map<String, String> headers =
                new WebhookSigner(List.of(newest, old)).headers("job-1", Instant.now(), BODY.getBytes(UTF_8));

        assertThatCode(() -> verify(newest, BODY, headers)).doesNotThrowAnyException();
        assertThatCode(() -> verify(old, BODY, headers)).doesNotThrowAnyException();
        assertThat(headers.get("webhook-signature")).matches("v1,[^ ,]{44} v1,[^ ,]{44}");
    }

    @Test
    void changedNoticesDoNotVerify() {
        WebhookSecret secret = WebhookSecret.create();
        Map<String, String> headers =
                new WebhookSigner(List.of(secret)).headers("job-1", Instant.now(), BODY.getBytes(UTF_8));

        assertThatThrownBy(() -> verify(WebhookSecret.create(), BODY, headers))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> verify(secret, BODY + " ", headers)).isInstanceOf(WebhookVerificationException.class);
    }

    /** With a dot, "a.1" at 2 and "a" at 1.2 would have the same signature. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a.1", "a b", "a\r\nb", "ä"})
    void ambiguousIdsAreRefused(String id) {
        WebhookSigner signer = new WebhookSigner(List.of(WebhookSecret.create()));

        assertThatThrownBy(() -> signer.headers(id, Instant.now(), BODY.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a notice's id must be 1 to 255 letters, digits, _ and -");
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() {
        WebhookSigner signer = new WebhookSigner(List.of(WebhookSecret.create()));

        assertThatThrownBy(() -> signer.headers("job-1", Instant.now(), new byte[] {'"', (byte) 0xff, '"'}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a notice's body must be UTF-8");
    }

    @Test
    void signingNeedsASecret() {
        assertThatThrownBy(() -> new WebhookSigner(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("signing needs a webhook's secret");
    }

    private static void verify(WebhookSecret secret, String body, Map<String, String> headers) throws Exception {
        Map<String, List<String>> lists = headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue())));
        new Webhook(secret.text()).verify(body, lists);
    }
}
