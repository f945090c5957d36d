package dev.hart.job;

import dev.hart.io.Sha256;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Whose a job is: the name of the API key that asked for it, or a fixed word where no keys are needed. Ids and idempotency keys
 * are an owner's own: two owners may use the same, and neither sees the other's.
 *
 * @param name 1 to 64 letters, digits, {@code _} and {@code -}
 */
public record Owner(String name) {
    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int DIGEST_BYTES = 16;

    /** @throws IllegalArgumentException if the name is none */
    public Owner {
        if (!GRAMMAR.matcher(name).matches()) {
            throw new IllegalArgumentException("an owner's name is 1 to 64 letters, digits, _ and -");
        }
    }

    /** Stands for the name where others may read it, such as in a picture's URL: 32 hexadecimal digits. */
    public String digest() {
        return HexFormat.of().formatHex(Sha256.of(name), 0, DIGEST_BYTES);
    }

    @Override
    public String toString() {
        return name;
    }
}
