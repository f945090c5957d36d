package dev.hart.store.local;

import dev.hart.io.WholeSeconds;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what a URL grants, an image until a time, with HMAC-SHA256 (RFC 2104). Thread-safe.
 *
 * <p>The message is {@code "hart-image-url-1\n" + key + "\n" + expires}: neither part can contain a line feed, so no two
 * grants have the same message, and the first line keeps the signing key from being used for another purpose.
 */
public final class LocalUrlSigner {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "hart-image-url-1\n";
    /** Seconds since 1970 in one notation only, without sign or leading zero, and far from overflow. */
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,11}");

    private final SecretKeySpec key;
    private final Clock clock;

    private LocalUrlSigner(byte[] key, Clock clock) {
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.clock = clock;
    }

    /**
     * Opens a signer whose key is in a file. The file is created, with 32 random bytes and readable by its owner alone, unless it
     * exists.
     *
     * @param keyFile 32 to 1024 secret bytes; instances behind one address share it
     * @throws StoreException if the file cannot be read or created, or has fewer or more bytes
     */
    public static LocalUrlSigner open(Path keyFile, Clock clock) {
        return new LocalUrlSigner(SigningKey.readOrCreate(keyFile), clock);
    }

    /**
     * Writes this signer's key into its file again if the file is missing, so that a restart does not invalidate the URLs.
     *
     * @throws StoreException if the file cannot be written
     */
    public void keep(Path keyFile) {
        SigningKey.createIfMissing(keyFile, key.getEncoded());
    }

    /**
     * Returns the time at which a URL expires that is signed now. Rounded up to a whole second, so that the URL is valid for no
     * less than the lifetime.
     *
     * @param ttl the lifetime, 1 second to 7 days
     * @throws IllegalArgumentException if the lifetime is outside that range
     */
    Instant end(Duration ttl) {
        ImageStore.requireTtl(ttl);
        return WholeSeconds.up(clock.instant().plus(ttl));
    }

    /** The query string of a URL that expires at the end given. */
    String query(ImageKey image, Instant end) {
        String expires = Long.toString(end.getEpochSecond());
        return "expires=" + expires + "&signature=" + signature(image.value(), expires);
    }

    /**
     * Checks the signed parts of a request.
     *
     * @param image the image key, with the percent-encoding of the path decoded
     * @param expires the query parameter, as the client sent it
     * @param signature the query parameter, as the client sent it
     */
    public UrlCheck verify(String image, String expires, String signature) {
        var parsed = ImageKey.parse(image);
        if (parsed.isEmpty() || !SECONDS.matcher(expires).matches()) {
            return new UrlCheck.Forged();
        }
        // The signature is compared as text, since several texts decode to the same bytes.
        byte[] expected = signature(image, expires).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))) {
            return new UrlCheck.Forged();
        }
        if (clock.instant().getEpochSecond() >= Long.parseLong(expires)) {
            return new UrlCheck.Expired();
        }
        return new UrlCheck.Valid(parsed.get());
    }

    private String signature(String image, String expires) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] message = (PURPOSE + image + "\n" + expires).getBytes(StandardCharsets.UTF_8);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(message));
        } catch (GeneralSecurityException e) {
            throw new StoreException("this Java platform cannot compute " + ALGORITHM, e);
        }
    }
}
