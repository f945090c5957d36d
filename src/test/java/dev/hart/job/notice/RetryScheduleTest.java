package dev.hart.job.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    @Test
    void thePausesBetweenAllAttemptsAreAbout76Hours() {
        Duration all = Duration.ZERO;
        for (int attempts = 0; attempts < RetrySchedule.MOST_ATTEMPTS; attempts++) {
            all = all.plus(RetrySchedule.pauseAfter(attempts));
        }

        assertThat(RetrySchedule.pauseAfter(0)).isZero();
        assertThat(all).isBetween(Duration.ofHours(75), Duration.ofHours(77));
    }

    @Test
    void afterTheLastAttemptThereIsAPauseBeforeGivingUp() {
        assertThat(RetrySchedule.pauseAfter(RetrySchedule.MOST_ATTEMPTS)).isEqualTo(Duration.ofMinutes(10));
    }
}
