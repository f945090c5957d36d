package dev.hart.api.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PollBackoffTest {
    private static final Duration LONGEST = Duration.ofSeconds(15);

    @Test
    void pausesGrowToFourTimesTheFirstAndAreResetByAChange() {
        PollBackoff backoff = new PollBackoff(Duration.ofMillis(500), LONGEST);

        assertThat(Stream.of(false, false, false, true, false, true).map(changed -> after(backoff, changed)))
                .containsExactly(1000L, 2000L, 2000L, 500L, 1000L, 500L);
    }

    @Test
    void pausesDoNotGrowBeyondTheLongestUnlessTheFirstIsLonger() {
        PollBackoff slow = new PollBackoff(Duration.ofSeconds(10), LONGEST);
        PollBackoff slower = new PollBackoff(Duration.ofSeconds(20), LONGEST);

        assertThat(slow.pause()).isEqualTo(Duration.ofSeconds(10));
        assertThat(after(slow, false)).isEqualTo(15_000);
        assertThat(after(slower, false)).isEqualTo(20_000);
    }

    private static long after(PollBackoff backoff, boolean changed) {
        backoff.polled(changed);
        return backoff.pause().toMillis();
    }
}
