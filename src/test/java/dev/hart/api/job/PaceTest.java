package dev.hart.api.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration LONGEST = Duration.ofSeconds(15);

    @Test
    void pausesGrowToFourTimesTheFirstAndAreShortAgainAfterAChange() {
        Pace pace = new Pace(Duration.ofMillis(500), LONGEST);

        assertThat(Stream.of(false, false, false, true, false, true).map(changed -> after(pace, changed)))
                .containsExactly(1000L, 2000L, 2000L, 500L, 1000L, 500L);
    }

    @Test
    void pausesDoNotGrowBeyondTheLongestNorAreShortenedByIt() {
        Pace slow = new Pace(Duration.ofSeconds(10), LONGEST);
        Pace slower = new Pace(Duration.ofSeconds(20), LONGEST);

        assertThat(slow.pause()).isEqualTo(Duration.ofSeconds(10));
        assertThat(after(slow, false)).isEqualTo(15_000);
        assertThat(after(slower, false)).isEqualTo(20_000);
    }

    private static long after(Pace pace, boolean changed) {
        pace.looked(changed);
        return pace.pause().toMillis();
    }
}
