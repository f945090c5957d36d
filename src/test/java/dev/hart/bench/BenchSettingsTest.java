package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.LengthBuckets;
import dev.hart.engine.plan.MemoryPlan;
import dev.hart.engine.plan.ProviderChoice;
import dev.hart.engine.plan.StagePlan;
import dev.hart.pack.PackStage;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchSettingsTest {
    @Test
    void onAGpuTheUsualBatchesAreThoseThatItsMemoryHolds() {
        assertThat(BenchSettings.usualBatches(plan(Provider.CUDA, 8))).containsExactly(1, 2, 4, 8);
        assertThat(BenchSettings.usualBatches(plan(Provider.CUDA, 2))).containsExactly(1, 2);
        assertThat(BenchSettings.usualBatches(plan(Provider.CUDA, 1))).containsExactly(1);
    }

    @Test
    void onTheCpuAllUsualBatchesAreMeasuredUnlessAnImageIsServedAlone() {
        assertThat(BenchSettings.usualBatches(plan(Provider.CPU, 4))).containsExactly(1, 2, 4, 8);
        assertThat(BenchSettings.usualBatches(plan(Provider.CPU, 1))).containsExactly(1);
    }

    @Test
    void onlyTheMeasuredStagesOfAPackAreLoaded() {
        assertThat(BenchStage.ofPack(BenchSettings.IMAGES))
                .isEqualTo(Set.of(PackStage.TRANSFORMER, PackStage.RESIDUAL, PackStage.DECODER));
        assertThat(BenchStage.ofPack(BenchSettings.ALL)).isEqualTo(Set.of(PackStage.values()));
    }

    private static EnginePlan plan(Provider provider, int batch) {
        StagePlan decoder = new StagePlan(
                PackStage.DECODER, ProviderChoice.AUTO, provider, new EngineOptions(provider, 0, 1), "made for a test");
        MemoryPlan memory = new MemoryPlan(batch, 2, List.of(), true, false, OptionalLong.empty(), Map.of());
        return new EnginePlan(List.of(decoder), memory, LengthBuckets.NONE);
    }
}
