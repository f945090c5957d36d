package dev.hart.api.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.config.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateMeterTest {
    private static final Rate RATE = Rate.of("60/1m");

    private final ManualTime time = new ManualTime();

    @Test
    void aBurstIsGrantedAtOnceAndThenOneRequestPerSecond() {
        RateMeter meter = new RateMeter(RATE, 3, time);

        assertThat(meter.take()).isEqualTo(quota(true, 2, 1, 1));
        assertThat(meter.take()).isEqualTo(quota(true, 1, 1, 2));
        assertThat(meter.take()).isEqualTo(quota(true, 0, 1, 3));
        assertThat(meter.take()).isEqualTo(quota(false, 0, 1, 3));

        time.pass(Duration.ofMillis(999));
        assertThat(meter.take().granted()).isFalse();
        time.pass(Duration.ofMillis(1));
        assertThat(meter.take().granted()).isTrue();
        assertThat(meter.take().granted()).isFalse();
    }

    @Test
    void aLongPauseAllowsNoMoreThanABurst() {
        RateMeter meter = new RateMeter(RATE, 3, time);
        time.pass(Duration.ofDays(365));

        int granted = 0;
        for (int i = 0; i < 10; i++) {
            granted += meter.take().granted() ? 1 : 0;
        }

        assertThat(granted).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S,       0ms",
        "PT0.0001S,  1ms",
        "PT0.12S,    120ms",
        "PT1S,       1s",
        "PT1.0001S,  2s",
        "PT59.5S,    1m0s",
        "PT6M,       6m0s",
        "PT1H,       1h0m0s",
        "PT25H1M1S,  25h1m1s"
    })
    void durationsAreWrittenAsOpenAiWritesThem(Duration duration, String text) {
        assertThat(RateHeaders.goDuration(duration)).isEqualTo(text);
    }

    private static Quota quota(boolean granted, long remaining, int next, int full) {
        return new Quota(granted, RATE, 3, remaining, Duration.ofSeconds(next), Duration.ofSeconds(full));
    }
}
