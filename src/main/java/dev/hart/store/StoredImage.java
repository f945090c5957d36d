package dev.hart.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What was put into a store.
 *
 * @param key under which it is read again
 * @param size bytes
 * @param sha256 of the bytes, 64 lower-case hexadecimal digits
 */
public record StoredImage(ImageKey key, long size, String sha256) {
    /**
     * What a picture is once it is kept under a key.
     *
     * @throws IllegalArgumentException if the key is for another type
     */
    public static StoredImage of(ImageKey key, ImageContent content) {
        if (key.type() != content.type()) {
            throw new IllegalArgumentException("a " + content.type() + " cannot be kept under a key for " + key.type());
        }
        return new StoredImage(key, content.bytes().length, HexFormat.of().formatHex(sha256(content.bytes())));
    }

    /** The SHA-256 of bytes. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new StoreException("this Java platform has no SHA-256", e);
        }
    }
}
