package dev.hart.webhook;

import java.time.Duration;

/**
 * How long a POST may take.
 *
 * @param connectTimeout for one address to be connected to, and again for TLS; not longer than the whole
 * @param timeout for the whole, from the look-up of the name to the reply's head, 100 ms to 5 min; what then remains of the
 *     reply's body has what is left of it
 */
public record PostSettings(Duration connectTimeout, Duration timeout) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** 15 s, of which 5 s to connect. */
    public static final PostSettings DEFAULT = of(Duration.ofSeconds(15));

    /** @throws IllegalArgumentException if a time is out of its range; the message begins with its name as settings have it */
    public PostSettings {
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("timeout must be 100 milliseconds to 5 minutes, is " + timeout);
        }
        if (connectTimeout.compareTo(SHORTEST) < 0 || connectTimeout.compareTo(timeout) > 0) {
            throw new IllegalArgumentException(
                    "connect-timeout must be 100 milliseconds up to the timeout, is " + connectTimeout);
        }
    }

    /**
     * A third of the time to connect, so that a host with several addresses gets more than one try.
     *
     * @throws IllegalArgumentException if it is not 100 ms to 5 min
     */
    public static PostSettings of(Duration timeout) {
        Duration third = timeout.dividedBy(3);
        return new PostSettings(third.compareTo(SHORTEST) < 0 ? SHORTEST : third, timeout);
    }
}
