package dev.hart.store.local;

import dev.hart.store.ImageKey;

/** What became of checking a signed URL. */
public sealed interface UrlCheck {
    /** Signed by us and still good: this picture may be handed out. */
    record Valid(ImageKey key) implements UrlCheck {}

    /** Signed by us, but its time is over. */
    record Expired() implements UrlCheck {}

    /** Not what we signed: key, time or signature was changed or made up. */
    record Forged() implements UrlCheck {}
}
