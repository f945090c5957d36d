package dev.hart.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hart.generation.Quality;
import org.junit.jupiter.api.Test;

class ServiceTimeEstimateTest {
    private final ServiceTimeEstimate estimate = new ServiceTimeEstimate();

    @Test
    void theFirstMeasurementCountsAloneAndEachLaterOneByThreeTenths() {
        estimate.promptChecksTook(2, 4);
        estimate.imagesTook(Quality.WHOLE, 4, 8);
        assertThat(estimate.promptChecks(3)).isEqualTo(6);
        assertThat(estimate.images(Quality.WHOLE, 3)).isEqualTo(6);

        estimate.promptChecksTook(1, 3);
        estimate.imagesTook(Quality.WHOLE, 1, 3);
        assertThat(estimate.promptChecks(1)).isCloseTo(2.3, within(1e-9));
        assertThat(estimate.images(Quality.WHOLE, 1)).isCloseTo(2.3, within(1e-9));
    }

    @Test
    void aMeasurementOfNothingChangesNothing() {
        estimate.promptChecksTook(0, 0.1);
        estimate.imagesTook(Quality.WHOLE, 0, 0.1);
        assertThat(estimate.promptChecks(1)).isZero();
        assertThat(estimate.images(Quality.WHOLE, 1)).isEqualTo(1);

        estimate.promptChecksTook(1, 2);
        estimate.imagesTook(Quality.WHOLE, 1, 2);
        estimate.promptChecksTook(0, 0.1);
        estimate.imagesTook(Quality.WHOLE, 0, 0.1);
        assertThat(estimate.promptChecks(1)).isEqualTo(2);
        assertThat(estimate.images(Quality.WHOLE, 1)).isEqualTo(2);
    }
}
