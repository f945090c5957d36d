package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.StageEngineFaults;
import dev.hart.generation.StageDevice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceLossTest {
    @Test
    void aLostDeviceEndsTheProcessOnceWithTheExitCodeOfAFailure() {
        List<Integer> exits = new ArrayList<>();
        DeviceLoss loss = new DeviceLoss(exits::add);

        loss.end(StageEngineFaults.deviceLost());
        loss.end(StageEngineFaults.deviceLost());

        assertThat(exits).containsExactly(1);
    }

    @Test
    void healthSaysWhatStagesRunOnAndWhatFellBack() {
        StageDevice safety = new StageDevice("safety", "cuda", "cuda", "the settings name it", false);
        StageDevice decoder = new StageDevice("decoder", "cpu", "cuda", "libcudnn.so.9 is absent", true);

        assertThat(DeviceReport.health(List.of(safety, decoder)))
                .containsEntry("engines", "safety cuda, decoder cpu")
                .containsEntry("engine fallbacks", "decoder on cpu instead of cuda: libcudnn.so.9 is absent");
        assertThat(DeviceReport.health(List.of(safety))).containsOnlyKeys("engines");
        assertThat(DeviceReport.health(List.of())).isEmpty();
    }
}
