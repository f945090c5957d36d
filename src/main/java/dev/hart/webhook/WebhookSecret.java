package dev.hart.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import java.security.SecureRandom;
import java.util.Base64;

/** What hart and a receiver share: 24 to 64 bytes, written {@code whsec_} and their base64. */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    /** As long as the hash, beyond which HMAC-SHA256 gains nothing. */
    private static final int OF_OURS = 32;

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    /**
     * @param text {@code whsec_} and base64 with its padding, as every receiver's library takes it
     * @throws IllegalArgumentException if it is anything else; the message does not repeat it
     */
    public static WebhookSecret parse(String text) {
        byte[] key = text.startsWith(PREFIX) ? decode(text.substring(PREFIX.length())) : new byte[0];
        if (key.length < SHORTEST || key.length > LONGEST) {
            throw new IllegalArgumentException("a webhook's secret must be " + PREFIX + " and the base64 of " + SHORTEST
                    + " to " + LONGEST + " bytes");
        }
        return new WebhookSecret(key);
    }

    /** A new one, of 32 random bytes. */
    public static WebhookSecret create() {
        byte[] key = new byte[OF_OURS];
        // Made here and not once for all: a native image must not hold a generator with its state.
        new SecureRandom().nextBytes(key);
        return new WebhookSecret(key);
    }

    /** As {@link #parse} reads it, to be handed to the receiver. */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /** What signs with it. */
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

    /** Nothing, if it is not base64, or written otherwise than an encoder does. */
    private static byte[] decode(String base64) {
        try {
            byte[] key = Base64.getDecoder().decode(base64);
            return Base64.getEncoder().encodeToString(key).equals(base64) ? key : new byte[0];
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }
}
