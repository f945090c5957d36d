package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkerSettingsTest {
    private static final Duration HOURS = Duration.ofHours(12);

    @Test
    void theLimitsThemselvesAreAccepted() {
        assertThatCode(() -> settings(Duration.ofSeconds(1), Duration.ZERO, 1, Duration.ZERO, Duration.ZERO))
                .doesNotThrowAnyException();
        assertThatCode(() -> settings(HOURS, Duration.ofSeconds(20), 1, HOURS, HOURS))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsOutOfRangeIsNamed() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> settings(Duration.ofMillis(999), second, 1, second, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lease");
        assertThatThrownBy(() -> settings(second, Duration.ofSeconds(21), 1, second, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wait for messages");
        assertThatThrownBy(() -> settings(second, second, 0, second, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one attempt");
        assertThatThrownBy(() -> settings(second, second, 1, HOURS, HOURS.minusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("first pause");
        assertThatThrownBy(() -> settings(second, second, 1, second, HOURS.plusMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longest pause");
    }

    /** A pause is random, so each is drawn often. */
    @Test
    void aPauseIsBetweenHalfAndAllOfTheFirstDoubledForEachFurtherAttempt() {
        WorkerSettings settings =
                settings(Duration.ofSeconds(60), Duration.ZERO, 5, Duration.ofSeconds(2), Duration.ofSeconds(60));
        for (int i = 0; i < 100; i++) {
            assertThat(settings.pauseAfter(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
            assertThat(settings.pauseAfter(3)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
            assertThat(settings.pauseAfter(1000)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
        }
    }

    private static WorkerSettings settings(
            Duration lease, Duration poll, int attempts, Duration firstPause, Duration longestPause) {
        return new WorkerSettings(lease, poll, Duration.ofMinutes(1), attempts, firstPause, longestPause);
    }
}
