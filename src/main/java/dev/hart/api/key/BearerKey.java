package dev.hart.api.key;

import dev.hart.io.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An API key as its user sends it: {@code hk-} and 256 random bits in base64url. So much entropy needs no slow hash, as a
 * password would. It has no {@code toString}, so that it does not end up in a log.
 */
public final class BearerKey {
    private static final String PREFIX = "hk-";
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("hk-[A-Za-z0-9_-]{43}");
    private static final String SCHEME = "Bearer ";

    private final String text;

    private BearerKey(String text) {
        this.text = text;
    }

    /** A new random API key. */
    public static BearerKey random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new BearerKey(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The API key of an {@code Authorization} header; empty if the header has another scheme or form. */
    static Optional<BearerKey> of(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String text = authorization.substring(SCHEME.length()).strip();
        return FORM.matcher(text).matches() ? Optional.of(new BearerKey(text)) : Optional.empty();
    }

    /** The API key itself, to be shown to its user once. */
    public String secret() {
        return text;
    }

    /** The value that the configuration stores for this API key: {@code sha256:} and {@link #hash} in hexadecimal. */
    public String hashSetting() {
        return "sha256:" + HexFormat.of().formatHex(hash());
    }

    /** The SHA-256 of its characters, 32 bytes. */
    byte[] hash() {
        return Sha256.of(text);
    }
}
