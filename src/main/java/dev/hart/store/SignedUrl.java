package dev.hart.store;

import java.net.URI;
import java.time.Instant;

/**
 * A URL under which anyone who has it can read an image for a while.
 *
 * @param uri to be given to clients unchanged
 * @param expires from when on the URL is refused, to a second
 */
public record SignedUrl(URI uri, Instant expires) {}
