package dev.hart.aws;

import java.net.URI;
import java.time.Instant;

/**
 * A signed URL.
 *
 * @param uri of the object, for GET only
 * @param expires from when on the URL is refused
 */
public record S3Url(URI uri, Instant expires) {}
