package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.generation.StageDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineHealthTest {
    @Test
    void healthSaysWhatStagesRunOnAndWhatFellBackFromWhatWasPlanned() {
        StageDevice safety = new StageDevice("safety", "cuda", "cuda", "cuda", "the settings name it", false);
        StageDevice decoder = new StageDevice("decoder", "cpu", "auto", "cuda", "libcudnn.so.9 is absent", true);

        assertThat(EngineHealth.data(List.of(safety, decoder)))
                .containsEntry("engines", "safety cuda, decoder cpu")
                .containsEntry("engine fallbacks", "decoder on cpu instead of cuda: libcudnn.so.9 is absent");
        assertThat(EngineHealth.data(List.of(safety))).containsOnlyKeys("engines");
        assertThat(EngineHealth.data(List.of())).isEmpty();
    }
}
