package dev.hart.job;

/**
 * An image that a job generated.
 *
 * @param key in the image store
 * @param sha256 of the file, 64 lower-case hexadecimal digits
 * @param size of the file, bytes
 * @param seed that generates the same image again
 */
public record JobImage(String key, String sha256, long size, long seed) {}
