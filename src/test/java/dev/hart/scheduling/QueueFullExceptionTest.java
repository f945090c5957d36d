package dev.hart.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.scheduling.QueueFullException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QueueFullExceptionTest {
    @Test
    void theMessageSaysWhyAndWhenToTryAgain() {
        assertThat(new QueueFullException(Reason.FULL, 2.1))
                .hasMessage("too many requests are waiting, try again in 3 s");
        assertThat(new QueueFullException(Reason.TOO_LATE, 5))
                .hasMessage("the request would not be done by its deadline, try again in 5 s or allow it more time");
        assertThat(new QueueFullException(Reason.CLOSED, 5)).hasMessage("the service is shutting down");
    }

    @Test
    void theTimeToRetryIsRoundedUpAndAtLeastOneSecond() {
        assertThat(new QueueFullException(Reason.FULL, 2.1).retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(new QueueFullException(Reason.FULL, 0).retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }
}
