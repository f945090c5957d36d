package dev.hart.api.openai;

import dev.hart.api.ApiException;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code X-Request-Timeout}: whole seconds, which can only shorten the time that the service allows. */
final class Timeouts {
    private static final String HEADER = "X-Request-Timeout";

    private Timeouts() {}

    /**
     * Returns the time for a request: {@code most}, or that of the header if it is shorter.
     *
     * @throws ApiException 400 if the header is not a whole number of seconds, 1 to 999,999,999
     */
    static Duration allowed(Optional<String> header, Duration most) {
        if (header.isEmpty()) {
            return most;
        }
        String value = header.get().strip();
        if (!value.matches("[0-9]{1,9}") || Long.parseLong(value) == 0) {
            throw ApiException.invalidValue(HEADER, HEADER + " must be a whole number of seconds, 1 or more");
        }
        Duration requested = Duration.ofSeconds(Long.parseLong(value));
        return requested.compareTo(most) < 0 ? requested : most;
    }
}
