package dev.hart.aws;

import java.time.Instant;

/**
 * An object of a list.
 *
 * @param key without the bucket's prefix
 * @param written when it was last written, by the store's clock, to a second
 */
public record S3Entry(String key, Instant written) {}
