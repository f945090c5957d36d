package dev.hart.aws;

import dev.hart.io.WholeSeconds;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** How long a URL can be good for: a signature dies with the credentials that made it, whatever the URL says. */
final class UrlLifetime {
    /** The shortest session that the token service gives; assumed where credentials of a session do not tell their end. */
    static final Duration SHORTEST_SESSION = Duration.ofMinutes(15);

    private UrlLifetime() {}

    /**
     * @param asked at least 1 s
     * @return whole seconds: what was asked, or less if the credentials end sooner; 0 if they have ended
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
