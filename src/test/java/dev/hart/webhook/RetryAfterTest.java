package dev.hart.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:49:37Z");

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "120, PT2M",
        "86400, P1D",
        "86401, P1D",
        "999999999, P1D",
        "'Tue, 24 Nov 2026 08:50:00 GMT', PT23S",
        "'Tue, 24 Nov 2026 08:49:00 GMT', PT0S",
        "'Tue, 31 Dec 2999 23:59:59 GMT', P1D"
    })
    void secondsAndDatesAreRead(String value, Duration wait) {
        assertThat(RetryAfter.parse(value, NOW)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "1.5", "soon", "9999999999", "2026-11-24T08:50:00Z", "Mon, 24 Nov 2026 08:50:00 GMT"})
    void anythingElseIsIgnored(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEmpty();
    }
}
