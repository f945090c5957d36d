package dev.hart.api.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "respond-async",
                "Respond-Async; foo=1",
                "return=minimal, respond-async",
                " respond-async ,wait=1"
            })
    void aReplyAtOnceIsPreferred(String header) {
        assertThat(Preferences.respondAsync(List.of(header))).isTrue();
    }

    @Test
    void anotherPreferenceIsNone() {
        assertThat(Preferences.respondAsync(List.of("respond-asynchronously", "wait=10")))
                .isFalse();
        assertThat(Preferences.respondAsync(List.of())).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=10|10",
                "respond-async, WAIT=10|10",
                "wait = 10|10",
                "wait=\"10\"|10",
                "wait=5, wait=10|5",
                "wait=later, wait=10|10",
                "wait=999999999|999999999"
            })
    void theTimeToWaitIsInSeconds(String header, long seconds) {
        assertThat(Preferences.wait(List.of(header))).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"respond-async", "wait", "wait=", "wait=0", "wait=-1", "wait=1.5", "wait=10000000000", "await=10"
            })
    void withoutAValidTimeThereIsNone(String header) {
        assertThat(Preferences.wait(List.of(header))).isEmpty();
    }
}
