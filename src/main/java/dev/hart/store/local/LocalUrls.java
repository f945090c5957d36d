package dev.hart.store.local;

import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.SignedUrl;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;

/** Makes URLs of images that lead to this service; making one reads no image. Thread-safe. */
public final class LocalUrls {
    private final Supplier<String> base;
    private final LocalUrlSigner signer;

    /**
     * A URL consists of the base, {@code /images/}, the image key and its signature.
     *
     * @param publicBase the address under which clients reach this service, e.g. {@code https://pictures.example/hart}; an
     *     absolute http or https URL without user, query and fragment; a {@code /} at its end is left out
     * @throws IllegalArgumentException if the base is not such a URL
     */
    public LocalUrls(URI publicBase, LocalUrlSigner signer) {
        String checked = checked(publicBase);
        this.base = () -> checked;
        this.signer = signer;
    }

    /**
     * Makes URLs whose base is not known yet, because the service chooses its port when it begins to listen.
     *
     * @param publicBase as above, asked for each URL; the port may still be missing or 0 now
     * @throws IllegalArgumentException if the base is not such a URL now
     */
    public LocalUrls(Supplier<URI> publicBase, LocalUrlSigner signer) {
        this.base = () -> checked(publicBase.get());
        // A base that cannot be used is reported at the start, not by the first image.
        String unused = base.get();
        this.signer = signer;
    }

    /** Signs a URL, with the conditions of {@link ImageStore#url}. */
    public SignedUrl of(ImageKey key, Duration ttl) {
        Instant end = signer.end(ttl);
        return new SignedUrl(URI.create(base.get() + "/images/" + key.value() + "?" + signer.query(key, end)), end);
    }

    private static String checked(URI base) {
        String scheme = String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https"))
                || base.getHost() == null
                || base.getRawUserInfo() != null
                || base.getRawQuery() != null
                || base.getRawFragment() != null) {
            throw new IllegalArgumentException("the public base URL must be http(s)://host[:port][/path], is " + base);
        }
        String text = base.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
