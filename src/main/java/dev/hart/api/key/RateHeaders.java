package dev.hart.api.key;

import io.vertx.core.MultiMap;
import java.time.Duration;

/**
 * The response headers that state a rate limit and what is left of it: {@code RateLimit} and {@code RateLimit-Policy} of
 * draft-ietf-httpapi-ratelimit-headers-10, and the headers that OpenAI's clients know.
 */
final class RateHeaders {
    /** The policy's name; each API key has its own quota under it. */
    private static final String POLICY = "\"requests\"";

    private static final long SECONDS_PER_MINUTE = 60;

    private RateHeaders() {}

    static void set(MultiMap headers, Quota quota) {
        headers.set("RateLimit-Policy", policy(quota));
        headers.set("RateLimit", POLICY + ";r=" + quota.remaining() + ";t=" + Quota.seconds(quota.next()));
        headers.set("x-ratelimit-limit-requests", Integer.toString(quota.burst()));
        headers.set("x-ratelimit-remaining-requests", Long.toString(quota.remaining()));
        headers.set("x-ratelimit-reset-requests", goDuration(quota.full()));
    }

    private static String policy(Quota quota) {
        String policy = POLICY + ";q=" + quota.rate().count() + ";w="
                + quota.rate().period().toSeconds();
        return quota.burst() == quota.rate().count() ? policy : policy + ";hart-burst=" + quota.burst();
    }

    /**
     * A duration as Go prints it and OpenAI sends it: {@code 120ms}, {@code 1s}, {@code 6m0s}, {@code 1h0m0s}; rounded up, to
     * milliseconds below one second and else to seconds.
     */
    static String goDuration(Duration duration) {
        long millis = duration.plusNanos(999_999).toMillis();
        if (millis < 1000) {
            return millis + "ms";
        }
        Duration whole = Duration.ofSeconds(Quota.seconds(duration));
        String text = whole.toSecondsPart() + "s";
        if (whole.toSeconds() >= SECONDS_PER_MINUTE) {
            text = whole.toMinutesPart() + "m" + text;
        }
        return whole.toHours() == 0 ? text : whole.toHours() + "h" + text;
    }
}
