package dev.hart.api.openai;

import java.time.Duration;
import java.util.Optional;

/** Reads {@code X-Request-Timeout}: whole seconds, which can only shorten what the service allows. */
final class Timeouts {
    private static final String HEADER = "X-Request-Timeout";

    private Timeouts() {}

    /** @throws OpenAiException if the header is no positive whole number of seconds */
    static Duration allowed(Optional<String> header, Duration most) {
        if (header.isEmpty()) {
            return most;
        }
        String value = header.get().strip();
        if (!value.matches("[0-9]{1,9}") || Long.parseLong(value) == 0) {
            throw new OpenAiException(
                    400,
                    OpenAiError.invalid(
                            HEADER, "invalid_value", HEADER + " must be a whole number of seconds, 1 or more"));
        }
        Duration wished = Duration.ofSeconds(Long.parseLong(value));
        return wished.compareTo(most) < 0 ? wished : most;
    }
}
