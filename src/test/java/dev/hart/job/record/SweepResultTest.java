package dev.hart.job.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SweepResultTest {
    @Test
    void theSumOfTwoPassesAddsEachCount() {
        assertThat(new SweepResult(1, 2, 3, 4, 5).plus(new SweepResult(10, 20, 30, 40, 50)))
                .isEqualTo(new SweepResult(11, 22, 33, 44, 55));
    }
}
