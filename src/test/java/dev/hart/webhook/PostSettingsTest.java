package dev.hart.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostSettingsTest {
    @Test
    void theDefaultIsFifteenSecondsWithFiveToConnect() {
        assertThat(PostSettings.DEFAULT).isEqualTo(new PostSettings(Duration.ofSeconds(5), Duration.ofSeconds(15)));
    }

    @ParameterizedTest
    @CsvSource({"PT0.1S, PT0.1S", "PT0.6S, PT0.2S", "PT5M, PT1M40S"})
    void connectingHasAThirdOfTheTimeout(Duration timeout, Duration toConnect) {
        assertThat(PostSettings.of(timeout).connectTimeout()).isEqualTo(toConnect);
    }

    @ParameterizedTest
    @CsvSource({
        "PT1S, PT0.099S, 'timeout must be 100 milliseconds to 5 minutes, is PT0.099S'",
        "PT1S, PT5M1S, 'timeout must be 100 milliseconds to 5 minutes, is PT5M1S'",
        "PT0.09S, PT1S, 'connect-timeout must be 100 milliseconds up to the timeout, is PT0.09S'",
        "PT2S, PT1S, 'connect-timeout must be 100 milliseconds up to the timeout, is PT2S'"
    })
    void timesOutOfRangeAreRefused(Duration toConnect, Duration timeout, String message) {
        assertThatThrownBy(() -> new PostSettings(toConnect, timeout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
