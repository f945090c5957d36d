package dev.hart.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps image files. Thread-safe, and safe between processes. */
public interface ImageStore {
    /** The longest lifetime of a URL; S3 accepts no longer one. */
    Duration LONGEST_TTL = Duration.ofDays(7);

    /** The most images of one list. */
    int MOST_LISTED = 1000;

    /**
     * An image in a list.
     *
     * @param key under which the image is read
     * @param written when the image was last put, by the store's clock
     */
    record Entry(ImageKey key, Instant written) {}

    /**
     * Stores an image under a new key that sorts by time and cannot be guessed. When this returns, the image survives a
     * power cut; when it throws, no client has the key.
     *
     * @return the key, the size and the digest
     * @throws StoreException if the image cannot be stored, for example because the disk is full
     */
    StoredImage put(ImageContent content);

    /**
     * Stores an image under the caller's key and replaces an existing one. When this returns, the image survives a power
     * cut. A reader sees the whole of the new image or the whole of the old one.
     *
     * @return the key, the size and the digest
     * @throws IllegalArgumentException if the key is for another format
     * @throws StoreException if it is not known whether the image was stored
     */
    StoredImage put(ImageKey key, ImageContent content);

    /**
     * Makes sure that images of so many bytes could be stored now, where that can be found out without storing them: on a local
     * disk. Does nothing elsewhere.
     *
     * @param bytes of all images together, at least 0
     * @throws StoreException if they could not be stored
     */
    default void requireRoom(long bytes) {}

    /**
     * Signs a URL under which anyone who has it can read the image for a while. Each call signs a new one. Whether the
     * image exists is not checked.
     *
     * @param ttl the lifetime, 1 second to {@link #LONGEST_TTL}; shorter if the credentials that sign the URL expire sooner
     * @throws IllegalArgumentException if the lifetime is outside that range
     * @throws StoreException if the URL cannot be signed
     */
    SignedUrl url(ImageKey key, Duration ttl);

    /**
     * Reads an image; empty if the store has none of that key.
     *
     * @throws StoreException if the image cannot be read, or it is not known whether the store has it
     */
    Optional<ImageContent> read(ImageKey key);

    /**
     * Removes an image; does nothing if the store has none of that key.
     *
     * @throws StoreException if it is not known whether the image was removed
     */
    void delete(ImageKey key);

    /**
     * Lists images whose keys begin with a prefix, in the order of their keys.
     *
     * @param prefix empty for all, or up to four parts of a key that each end in {@code /}
     * @param after the key after which the list begins; empty to begin with the first
     * @param limit the most images to list, 1 to {@link #MOST_LISTED}
     * @throws IllegalArgumentException if no key can begin with the prefix, or the limit is out of range
     * @throws StoreException if the images cannot be listed
     */
    List<Entry> list(String prefix, Optional<ImageKey> after, int limit);

    /**
     * Checks the arguments of {@link #list}.
     *
     * @throws IllegalArgumentException if {@link #list} does not accept them
     */
    static void requireListable(String prefix, int limit) {
        if (!ImageKey.isPrefix(prefix)) {
            throw new IllegalArgumentException("no key of an image begins with this prefix");
        }
        if (limit < 1 || limit > MOST_LISTED) {
            throw new IllegalArgumentException("a list has 1 to " + MOST_LISTED + " images, not " + limit);
        }
    }

    /**
     * Checks the lifetime of a URL.
     *
     * @throws IllegalArgumentException if {@link #url} does not accept it
     */
    static void requireTtl(Duration ttl) {
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException(
                    "a URL is valid for 1 second to " + LONGEST_TTL.toDays() + " days, not for " + ttl);
        }
    }
}
