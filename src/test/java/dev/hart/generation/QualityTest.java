package dev.hart.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.pack.ScaleSchedule;
import org.junit.jupiter.api.Test;

class QualityTest {
    @Test
    void aDraftRunsTheScalesThatHoldAtMostHalfOfThePositions() {
        assertThat(Quality.DRAFT.scales(ScaleSchedule.of(1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 27, 36, 48, 64)))
                .isEqualTo(12);
        assertThat(Quality.DRAFT.scales(ScaleSchedule.of(1, 2, 3, 4, 6, 8, 11, 16)))
                .isEqualTo(7);
        assertThat(Quality.DRAFT.scales(ScaleSchedule.of(1, 2, 3, 4, 5, 6, 8, 10, 13, 16)))
                .isEqualTo(8);
    }

    @Test
    void aDraftOfFewScalesStillRunsOne() {
        assertThat(Quality.DRAFT.scales(ScaleSchedule.of(1, 1))).isEqualTo(1);
    }

    @Test
    void aWholeImageRunsAllScales() {
        assertThat(Quality.WHOLE.scales(ScaleSchedule.of(1, 2, 4))).isEqualTo(3);
    }
}
