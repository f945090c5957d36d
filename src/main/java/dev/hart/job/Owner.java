package dev.hart.job;

import dev.hart.io.NameGrammar;
import dev.hart.io.Sha256;
import java.util.HexFormat;

/**
 * The owner of a job: the name of the API key that requested it, {@link #ANYONE} where no keys are needed, or the value of
 * {@code hart.jobs.queue-owner} for a job that came as a message. Ids and idempotency keys belong to an owner: two owners may use
 * the same, and neither sees the other's jobs.
 *
 * @param name 1 to 64 letters, digits, {@code _} and {@code -}
 */
public record Owner(String name) {
    /** The name of every caller of a service that needs no API keys. No API key has this name. */
    public static final String ANYONE = "anyone";

    private static final int DIGEST_BYTES = 16;

    /** @throws IllegalArgumentException if the name is not one */
    public Owner {
        if (!NameGrammar.matches(name)) {
            throw new IllegalArgumentException("an owner's name is " + NameGrammar.WORDS);
        }
    }

    /** Returns 32 hexadecimal digits that replace the name where others may read it, such as in an image's URL. */
    public String digest() {
        return HexFormat.of().formatHex(Sha256.of(name), 0, DIGEST_BYTES);
    }

    @Override
    public String toString() {
        return name;
    }
}
