package dev.hart.store;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Keeps pictures. Thread-safe. */
public interface ImageStore {
    /** The longest a URL may be good for; no more can be signed for S3. */
    Duration LONGEST_TTL = Duration.ofDays(7);

    /**
     * Keeps a picture under a new key that sorts by time and cannot be guessed. When this returns the picture survives a
     * power cut; when it throws nothing can be read under the key.
     *
     * @throws StoreException if it cannot be kept, e.g. because the disk is full
     */
    StoredImage put(ImageContent content);

    /**
     * A URL under which anybody can read the picture for a while, signed anew at each call. Whether there is such a picture
     * is not looked up.
     *
     * @param ttl how long it is good for, 1 second to {@link #LONGEST_TTL}
     * @throws IllegalArgumentException if the time is outside that range
     * @throws StoreException if it cannot be signed
     */
    URI url(ImageKey key, Duration ttl);

    /**
     * A stored picture; empty if there is none of that key.
     *
     * @throws StoreException if it is there but cannot be read
     */
    Optional<ImageContent> read(ImageKey key);
}
