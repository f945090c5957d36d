package dev.hart.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.EngineException;
import org.junit.jupiter.api.Test;

class DeviceHealthTest {
    private final DeviceHealth health = new DeviceHealth(8);

    @Test
    void aBatchThatDidNotFitHalvesTheLimitDownToOne() {
        assertThat(health.limit()).isEqualTo(8);
        assertThat(health.outOfMemory(8)).isEqualTo(4);
        assertThat(health.outOfMemory(3)).isEqualTo(1);
        assertThat(health.outOfMemory(1)).isEqualTo(1);
        assertThat(health.limit()).isEqualTo(1);
    }

    @Test
    void afterAHundredFullBatchesTheLimitRisesByOneImage() {
        health.outOfMemory(8);

        succeed(99, 4);
        assertThat(health.limit()).isEqualTo(4);
        succeed(50, 3);
        assertThat(health.limit()).as("batches that are not full prove nothing").isEqualTo(4);
        succeed(1, 4);
        assertThat(health.limit()).isEqualTo(5);
        succeed(1000, 8);
        assertThat(health.limit()).as("never more than at the start").isEqualTo(8);
    }

    @Test
    void eachLackOfMemoryDoublesTheNumberOfBatchesUntilTheLimitRises() {
        health.outOfMemory(8);
        succeed(100, 4);

        health.outOfMemory(5);
        assertThat(health.limit()).isEqualTo(2);
        succeed(199, 2);
        assertThat(health.limit()).isEqualTo(2);
        succeed(1, 2);
        assertThat(health.limit()).isEqualTo(3);
    }

    @Test
    void twoFailuresOfAnEngineInARowAreTroubleUntilABatchSucceeds() {
        EngineException fault = new EngineException("broken", new IllegalStateException());

        health.failed(new IllegalStateException("not the engine's"));
        health.failed(fault);
        assertThat(health.trouble()).isEmpty();
        health.failed(new IllegalStateException(fault));
        assertThat(health.trouble()).contains("the device failed 2 times in a row");
        health.succeeded(1);
        assertThat(health.trouble()).isEmpty();
    }

    private void succeed(int times, int images) {
        for (int i = 0; i < times; i++) {
            health.succeeded(images);
        }
    }
}
