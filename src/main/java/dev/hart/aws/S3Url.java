package dev.hart.aws;

import java.net.URI;
import java.time.Instant;

/**
 * A signed URL.
 *
 * @param uri of the object, for GET alone
 * @param expires when it stops to open it
 */
public record S3Url(URI uri, Instant expires) {}
