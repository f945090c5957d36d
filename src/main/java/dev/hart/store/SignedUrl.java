package dev.hart.store;

import java.net.URI;
import java.time.Instant;

/**
 * A URL under which anybody can read a picture for a while.
 *
 * @param uri as it is to be handed out, to the letter
 * @param expires from when on it opens nothing, to a second
 */
public record SignedUrl(URI uri, Instant expires) {}
