package dev.hart.aws;

import dev.hart.io.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Computes how long a URL can be valid: a signature expires with the credentials that made it, even if the URL states a
 * later time.
 */
final class UrlLifetime {
    /** The shortest session of the token service; assumed if the credentials of a session do not state their expiry. */
    static final Duration SHORTEST_SESSION = Duration.ofMinutes(15);

    private UrlLifetime() {}

    /**
     * Limits a lifetime by the expiry of the credentials.
     *
     * @param asked the requested lifetime, at least 1 s
     * @return whole seconds: the requested lifetime, rounded up, or less if the credentials expire sooner; 0 if they have
     *     expired or do so within a second. Credentials of a session that state no expiry last {@link #SHORTEST_SESSION}
     */
    static Duration of(Duration asked, AwsCredentials signing, Instant now) {
        Duration whole = WholeSeconds.up(asked);
        Optional<Instant> end = signing.expirationTime();
        if (end.isEmpty()) {
            return signing instanceof AwsSessionCredentials ? least(whole, SHORTEST_SESSION) : whole;
        }
        Duration left = Duration.between(now, end.get()).truncatedTo(ChronoUnit.SECONDS);
        return left.isNegative() ? Duration.ZERO : least(whole, left);
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
