package dev.hart.api.openai;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The preferences of a client (RFC 7240). Unknown ones are ignored, as the RFC requires, and so are those without a valid value. */
final class Preferences {
    static final String HEADER = "Prefer";
    static final String APPLIED = "Preference-Applied";
    static final String RESPOND_ASYNC = "respond-async";
    private static final String WAIT = "wait=";

    private Preferences() {}

    /** Whether the client prefers a reply at once that points to where the result will be: {@code respond-async}. */
    static boolean respondAsync(List<String> headers) {
        return all(headers).anyMatch(RESPOND_ASYNC::equals);
    }

    /**
     * How long the client prefers to wait for the result before it gets such a reply: {@code wait=N}, in seconds. Of several, the
     * first counts, as the RFC has it. Empty if it does not say so, or 0.
     */
    static Optional<Duration> wait(List<String> headers) {
        return all(headers)
                .filter(preference -> preference.startsWith(WAIT))
                .map(preference -> preference.substring(WAIT.length()).replace("\"", ""))
                .filter(seconds -> seconds.matches("[0-9]{1,9}"))
                .findFirst()
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .filter(wait -> !wait.isZero());
    }

    /** The preferences without their parameters and white space, in lower case. */
    private static Stream<String> all(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(preference ->
                        preference.split(";", 2)[0].replaceAll("\\s", "").toLowerCase(Locale.ROOT));
    }
}
