package dev.hart.store;

/**
 * What was put into a store.
 *
 * @param key under which it is read again
 * @param size bytes
 * @param sha256 of the bytes, 64 lower-case hexadecimal digits
 */
public record StoredImage(ImageKey key, long size, String sha256) {}
