package dev.hart.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Signs notices as Standard Webhooks 1.0 specifies: {@code v1}, HMAC-SHA256 over {@code id.timestamp.body}, once with each
 * secret, so that receivers with the old secret and receivers with the new one can both verify.
 */
public final class WebhookSigner {
    /** No dot, which could move the boundary between id and timestamp; no space or line break, which could end the header. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    private final List<WebhookSecret> secrets;

    /**
     * Creates a signer.
     *
     * @param secrets newest first, at least one
     * @throws IllegalArgumentException without a secret
     */
    public WebhookSigner(List<WebhookSecret> secrets) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("signing needs a webhook's secret");
        }
        this.secrets = List.copyOf(secrets);
    }

    /**
     * Returns the headers that sign a notice.
     *
     * @param id of the notice, the same at each attempt: 1 to 255 letters, digits, {@code _} and {@code -}
     * @param timestamp of this attempt; receivers reject one that is more than five minutes from their clock
     * @param body UTF-8, exactly what will be sent
     * @return {@code webhook-id}, {@code webhook-timestamp} (seconds) and {@code webhook-signature}
     * @throws IllegalArgumentException if the id or the body has another form
     */
    public Map<String, String> headers(String id, Instant timestamp, byte[] body) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("a notice's id must be 1 to 255 letters, digits, _ and -");
        }
        String payload = utf8(body);
        long seconds = timestamp.getEpochSecond();
        String signatures = secrets.stream()
                .map(secret -> sign(secret.webhook(), id, seconds, payload))
                .collect(Collectors.joining(" "));
        return Map.of(
                Webhook.UNBRANDED_MSG_ID_KEY, id,
                Webhook.UNBRANDED_MSG_TIMESTAMP_KEY, Long.toString(seconds),
                Webhook.UNBRANDED_MSG_SIGNATURE_KEY, signatures);
    }

    /** Decodes strictly: the lenient {@code new String} would sign other bytes than are sent. */
    private static String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a notice's body must be UTF-8", e);
        }
    }

    private static String sign(Webhook webhook, String id, long seconds, String payload) {
        try {
            return webhook.sign(id, seconds, payload);
        } catch (WebhookSigningException noHmac) {
            throw new IllegalStateException("this JDK has no HMAC-SHA256", noHmac);
        }
    }
}
