package dev.hart.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps pictures. Thread-safe, and safe between processes. */
public interface ImageStore {
    /** The longest a URL may be good for; no more can be signed for S3. */
    Duration LONGEST_TTL = Duration.ofDays(7);

    /** The longest list. */
    int MOST_LISTED = 1000;

    /**
     * A picture of a list.
     *
     * @param key under which it is read
     * @param written when it was last put, by the store's clock
     */
    record Entry(ImageKey key, Instant written) {}

    /**
     * Keeps a picture under a new key that sorts by time and cannot be guessed. When this returns the picture survives a
     * power cut; when it throws nobody knows the key.
     *
     * @throws StoreException if it cannot be kept, e.g. because the disk is full
     */
    StoredImage put(ImageContent content);

    /**
     * Keeps a picture under a key of the caller's, instead of whatever is there. When this returns the picture survives a power
     * cut; a reader sees the whole of it or the whole of what was there.
     *
     * @throws IllegalArgumentException if the key is for another type
     * @throws StoreException if it is not known whether it is kept
     */
    StoredImage put(ImageKey key, ImageContent content);

    /**
     * A URL under which anybody can read the picture for a while, signed anew at each call. Whether there is such a picture
     * is not looked up.
     *
     * @param ttl how long it is good for, 1 second to {@link #LONGEST_TTL}; it is good for less if what signs it ends sooner
     * @throws IllegalArgumentException if the time is outside that range
     * @throws StoreException if it cannot be signed
     */
    SignedUrl url(ImageKey key, Duration ttl);

    /**
     * A stored picture; empty if there is none of that key.
     *
     * @throws StoreException if it is there but cannot be read
     */
    Optional<ImageContent> read(ImageKey key);

    /**
     * Removes a picture; nothing happens if there is none.
     *
     * @throws StoreException if it is not known whether it was removed
     */
    void delete(ImageKey key);

    /**
     * Pictures whose keys begin with a prefix, in the order of their keys.
     *
     * @param prefix empty for all, or up to four parts of a key that each end in {@code /}
     * @param after a key to go on after, in that order; empty from the beginning
     * @param limit at most so many, 1 to {@link #MOST_LISTED}
     * @throws IllegalArgumentException if prefix or limit cannot be
     * @throws StoreException if they cannot be listed
     */
    List<Entry> list(String prefix, Optional<ImageKey> after, int limit);

    /** @throws IllegalArgumentException if {@link #list} takes no such values */
    static void requireListable(String prefix, int limit) {
        if (!ImageKey.isPrefix(prefix)) {
            throw new IllegalArgumentException("no key of a picture begins so");
        }
        if (limit < 1 || limit > MOST_LISTED) {
            throw new IllegalArgumentException("a list has 1 to " + MOST_LISTED + " pictures, not " + limit);
        }
    }

    /** @throws IllegalArgumentException if {@link #url} takes no such time */
    static void requireTtl(Duration ttl) {
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException(
                    "a URL is good for 1 second to " + LONGEST_TTL.toDays() + " days, not for " + ttl);
        }
    }
}
