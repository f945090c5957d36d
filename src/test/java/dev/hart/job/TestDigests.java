package dev.hart.job;

import dev.hart.io.StrictJson;
import dev.hart.io.StrictJsonException;

/** Computes the digests of requests that tests write as texts. */
public final class TestDigests {
    private TestDigests() {}

    /** Returns the digest of a JSON text. */
    public static String of(String json) {
        try {
            return RequestDigest.of(StrictJson.parseExactly(json));
        } catch (StrictJsonException e) {
            throw new AssertionError(e);
        }
    }
}
