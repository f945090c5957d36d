package dev.hart.webhook;

import java.time.Duration;

/**
 * How long a POST may take.
 *
 * @param connectTimeout for connecting to one address, and again for TLS; 100 ms to the timeout
 * @param timeout from resolving the name to the head of the response, 100 ms to 5 min; the response's body must arrive within the
 *     rest of it
 */
public record PostSettings(Duration connectTimeout, Duration timeout) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** The default: 15 s in all, and within them at most 5 s to connect to one address and 5 s for TLS. */
    public static final PostSettings DEFAULT = of(Duration.ofSeconds(15));

    /**
     * @throws IllegalArgumentException if a time is out of its range; the message begins with its name, such as {@code timeout}
     */
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
     * Returns settings with a third of the timeout for connecting, but at least 100 ms, so that several addresses of a host can
     * be tried.
     *
     * @throws IllegalArgumentException if the timeout is not 100 ms to 5 min
     */
    public static PostSettings of(Duration timeout) {
        Duration third = timeout.dividedBy(3);
        return new PostSettings(third.compareTo(SHORTEST) < 0 ? SHORTEST : third, timeout);
    }
}
