package dev.hart.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @ParameterizedTest
    @CsvSource({"60/1m,60,PT1M", "1/1s,1,PT1S", "1000/24h,1000,PT24H", "1000000/31d,1000000,P31D", " 5/90s ,5,PT90S"})
    void aRateIsACountPerPeriod(String text, int count, Duration period) {
        assertThat(Rate.of(text)).isEqualTo(new Rate(count, period));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "60",
                "60/m",
                "60/1",
                "60 / 1m",
                "60/1min",
                "60/1M",
                "0/1m",
                "-1/1m",
                "1.5/1s",
                "1000001/1d",
                "60/0s",
                "1/32d",
                "99999999/1m",
                "1/9999999d",
                "٦/1m"
            })
    void textThatIsNotARateIsRefused(String text) {
        assertThatThrownBy(() -> Rate.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a rate is ");
    }
}
