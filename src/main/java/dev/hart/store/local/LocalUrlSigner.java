package dev.hart.store.local;

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
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what a URL grants, a picture until a time, with HMAC-SHA256 (RFC 2104). Thread-safe.
 *
 * <p>The message is {@code "hart-image-url-1\n" + key + "\n" + expires}: neither part can hold a line feed, so no two grants
 * share a message, and the first line keeps the key from signing for any other purpose.
 */
public final class LocalUrlSigner {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "hart-image-url-1\n";
    /** Seconds since 1970 in one spelling only: no sign, no leading zero, well before they overflow. */
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,11}");

    private final SecretKeySpec key;
    private final Clock clock;

    private LocalUrlSigner(byte[] key, Clock clock) {
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.clock = clock;
    }

    /**
     * A signer whose key lies in a file, which is made, readable by its owner alone, if there is none.
     *
     * @param keyFile 32 to 1024 secret bytes; instances behind one address share it
     * @throws StoreException if the file cannot be read or made
     */
    public static LocalUrlSigner open(Path keyFile, Clock clock) {
        return new LocalUrlSigner(SigningKey.readOrCreate(keyFile), clock);
    }

    /**
     * When a URL ends that is good from now on for the time given, 1 second to seven days. Rounded up, so that it is good for
     * no less than was asked.
     */
    Instant end(Duration ttl) {
        ImageStore.requireTtl(ttl);
        return clock.instant().plus(ttl).plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
    }

    /** The query string of a URL that is good until the end given. */
    String query(ImageKey image, Instant end) {
        String expires = Long.toString(end.getEpochSecond());
        return "expires=" + expires + "&signature=" + signature(image.value(), expires);
    }

    /**
     * Checks what came with a request, as it came.
     *
     * @param image the key, decoded as a path is
     * @param expires the query parameter
     * @param signature the query parameter
     */
    public UrlCheck verify(String image, String expires, String signature) {
        var parsed = ImageKey.parse(image);
        if (parsed.isEmpty() || !SECONDS.matcher(expires).matches()) {
            return new UrlCheck.Forged();
        }
        // Compared as text: decoding would accept several spellings of one signature.
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
