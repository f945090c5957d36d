package dev.hart.job;

/**
 * A picture that a job made.
 *
 * @param key in the image store
 * @param sha256 of the file, 64 lower-case hexadecimal digits
 * @param size of the file, bytes
 * @param seed that alone makes it again
 */
public record JobImage(String key, String sha256, long size, long seed) {}
