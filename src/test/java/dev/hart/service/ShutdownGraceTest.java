package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShutdownGraceTest {
    @ParameterizedTest
    @CsvSource({"PT20S,PT19S", "PT2S,PT1S", "PT1S,PT0.5S", "PT0S,PT0S"})
    void theLastSecondOfTheGraceIsForReplies(Duration allowed, Duration patience) {
        assertThat(ShutdownGrace.patience(allowed)).isEqualTo(patience);
    }
}
