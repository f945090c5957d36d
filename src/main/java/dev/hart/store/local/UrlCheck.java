package dev.hart.store.local;

import dev.hart.store.ImageKey;

/** The result of checking a signed URL. */
public sealed interface UrlCheck {
    /** The signature is ours and the URL has not expired, so the image may be delivered. */
    record Valid(ImageKey key) implements UrlCheck {}

    /** The signature is ours, but the URL has expired. */
    record Expired() implements UrlCheck {}

    /** The signature is not ours: image key, time or signature was changed or invented. */
    record Forged() implements UrlCheck {}
}
