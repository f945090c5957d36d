package dev.hart.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hart.generation.Quality;
import org.junit.jupiter.api.Test;

class ServiceTimeEstimateTest {
    private final ServiceTimeEstimate estimate = new ServiceTimeEstimate();

    @Test
    void theFirstMeasurementCountsAloneAndEachLaterOneInPart() {
        estimate.promptChecksTook(2, 4);
        estimate.imagesTook(Quality.WHOLE, 4, 8);
        assertThat(estimate.promptChecks(3)).isEqualTo(6);
        assertThat(estimate.images(Quality.WHOLE, 3)).isEqualTo(6);

        estimate.promptChecksTook(1, 3);
        estimate.imagesTook(Quality.WHOLE, 1, 3);
        assertThat(estimate.promptChecks(1)).isStrictlyBetween(2.0, 3.0);
        assertThat(estimate.images(Quality.WHOLE, 1)).isStrictlyBetween(2.0, 3.0);
    }

    @Test
    void beforeTheFirstMeasurementACheckTakesNoTimeAndAnImageOneSecond() {
        assertThat(estimate.promptChecks(1)).isZero();
        assertThat(estimate.images(Quality.WHOLE, 1)).isEqualTo(1);
    }

    @Test
    void theMeansApproachWhatIsMeasuredFromThenOn() {
        estimate.promptChecksTook(1, 50);
        estimate.imagesTook(Quality.WHOLE, 1, 50);

        for (int i = 0; i < 20; i++) {
            estimate.promptChecksTook(2, 4);
            estimate.imagesTook(Quality.WHOLE, 2, 4);
        }

        assertThat(estimate.promptChecks(1)).isCloseTo(2, within(0.5));
        assertThat(estimate.images(Quality.WHOLE, 1)).isCloseTo(2, within(0.5));
    }
}
