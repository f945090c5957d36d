package dev.hart.store;

import dev.hart.io.Sha256;

/**
 * An image that is in a store, or about to be. {@link #of} computes the digest, once for each image; stores and callers take it
 * from here.
 *
 * @param key under which the image is read
 * @param size bytes
 * @param sha256 of the bytes, 64 lower-case hexadecimal digits
 */
public record StoredImage(ImageKey key, long size, String sha256) {
    /**
     * Describes an image that is about to be put under a key.
     *
     * @throws IllegalArgumentException if the key is for another format
     */
    public static StoredImage of(ImageKey key, ImageContent content) {
        if (key.format() != content.format()) {
            throw new IllegalArgumentException(
                    "a " + content.format() + " cannot be kept under a key for " + key.format());
        }
        return new StoredImage(key, content.bytes().length, Sha256.hex(content.bytes()));
    }
}
