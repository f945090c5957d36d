package dev.hart.aws;

import java.time.Instant;

/**
 * An object in a list.
 *
 * @param key without the configured prefix
 * @param written when the object was last written, by the store's clock, mostly to a second
 */
public record S3Entry(String key, Instant written) {}
