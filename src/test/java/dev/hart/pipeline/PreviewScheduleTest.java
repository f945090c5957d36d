package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.pack.ScaleSchedule;
import org.junit.jupiter.api.Test;

class PreviewScheduleTest {
    private static final ScaleSchedule SCALES = ScaleSchedule.of(1, 2, 3, 4, 6, 8, 11, 16);
    private final PreviewSchedule schedule = new PreviewSchedule(SCALES, 40);

    @Test
    void previewsAreSpreadEvenlyOverTheMeasuredTime() {
        schedule.measured(new double[] {1, 1, 1, 1, 1, 1, 1, 1}, 0);

        assertThat(schedule.pick(3, 8, 8)).containsExactly(2, 4, 6);
        assertThat(schedule.pick(1, 8, 8)).containsExactly(4);
        assertThat(schedule.pick(0, 8, 8)).isEmpty();
    }

    @Test
    void ifTheLastScalesTakeMostOfTheTimePreviewsComeJustBeforeThem() {
        schedule.measured(new double[] {0, 0, 0, 0, 1, 2, 10, 40}, 20);

        assertThat(schedule.pick(3, 8, 8)).containsExactly(5, 6, 7);
    }

    @Test
    void eachPreviewHasAScaleOfItsOwnIfThereAreEnough() {
        assertThat(schedule.pick(3, 8, 8))
                .hasSize(3)
                .allSatisfy(done -> assertThat(done).isBetween(1, 7));
        assertThat(schedule.pick(3, 3, 3)).containsExactly(1, 2);
        assertThat(schedule.pick(3, 8, 2)).containsExactly(1, 2);
        assertThat(schedule.pick(3, 8, 0)).isEmpty();
    }

    @Test
    void laterMeasurementsWeighLess() {
        schedule.measured(new double[] {1, 1, 1, 1, 1, 1, 1, 1}, 0);
        schedule.measured(new double[] {9, 1, 1, 1, 1, 1, 1, 1}, 0);

        // The first scale counts as 3.4 of 10.4.
        assertThat(schedule.pick(1, 8, 8)).containsExactly(3);
    }
}
