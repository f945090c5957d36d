package dev.hart.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret that hart shares with a receiver: 24 to 64 bytes, written as {@code whsec_} and their base64. */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    /** The length of the hash; HMAC-SHA256 gains nothing from more. */
    private static final int CREATED = 32;

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    /**
     * Parses a secret.
     *
     * @param text {@code whsec_} and base64 with its padding, which every receiver's library accepts
     * @throws IllegalArgumentException if it is anything else; the message does not repeat the text
     */
    public static WebhookSecret parse(String text) {
        byte[] key = text.startsWith(PREFIX) ? decode(text.substring(PREFIX.length())) : new byte[0];
        if (key.length < SHORTEST || key.length > LONGEST) {
            throw new IllegalArgumentException("a webhook's secret must be " + PREFIX + " and the base64 of " + SHORTEST
                    + " to " + LONGEST + " bytes");
        }
        return new WebhookSecret(key);
    }

    /** Creates a secret of 32 random bytes. */
    public static WebhookSecret create() {
        byte[] key = new byte[CREATED];
        // Not a constant: a native image must not contain a generator with its state.
        new SecureRandom().nextBytes(key);
        return new WebhookSecret(key);
    }

    /** The text for the receiver, which {@link #parse} reads. */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /** Returns the library's signer with this secret. */
    Webhook webhook() {
        try {
            return new Webhook(key.clone());
        } catch (EmptyWebhookSecretException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }

    /** Returns no bytes if the text is not base64, or not as an encoder writes it. */
    private static byte[] decode(String base64) {
        try {
            byte[] key = Base64.getDecoder().decode(base64);
            return Base64.getEncoder().encodeToString(key).equals(base64) ? key : new byte[0];
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }
}
