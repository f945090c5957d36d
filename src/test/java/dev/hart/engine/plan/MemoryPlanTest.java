package dev.hart.engine.plan;

import static dev.hart.engine.plan.PlanFixture.GB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import dev.hart.pack.Precision;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryPlanTest {
    private static final PackManifest RELEASED = PlanFixture.released(Precision.FP16, Precision.FP16);
    private static final List<PackStage> ALL = List.of(PackStage.values());

    /** The figures of the released model at 1,024 pixels in fp16, in GB: weights, and work for one image. */
    @ParameterizedTest
    @CsvSource({
        // In fp32, also in a pack of fp16.
        "SAFETY,       10.3, 10.6, 0.4, 0.8",
        "TEXT_ENCODER,  3.0,  3.2, 0.0, 0.1",
        // Caches of 2.66 GB, and about one of other tensors.
        "TRANSFORMER,   1.4,  1.4, 3.4, 3.9",
        "RESIDUAL,      0.0,  0.1, 0.1, 0.6",
        "DECODER,       0.0,  0.2, 3.0, 4.0"
    })
    void theNeedsOfTheReleasedModelAreTheComputedOnes(
            PackStage stage, double leastWeights, double mostWeights, double leastWork, double mostWork) {
        StageMemory memory = StageMemory.of(stage, RELEASED, 1, 2);

        assertThat(memory.weights() / 1e9).isBetween(leastWeights, mostWeights);
        assertThat(memory.work() / 1e9).isBetween(leastWork, mostWork);
    }

    @Test
    void workGrowsWithTheBatchAndWeightsDoNot() {
        StageMemory one = StageMemory.of(PackStage.TRANSFORMER, RELEASED, 1, 2);
        StageMemory eight = StageMemory.of(PackStage.TRANSFORMER, RELEASED, 8, 2);

        assertThat(eight.weights()).isEqualTo(one.weights());
        assertThat(eight.work()).isEqualTo(8 * one.work());
        // In slices of two, however large the batch.
        assertThat(StageMemory.of(PackStage.DECODER, RELEASED, 8, 2).work())
                .isEqualTo(2 * StageMemory.of(PackStage.DECODER, RELEASED, 1, 2).work());
    }

    @Test
    void theBatchIsTheLargestThatFits() {
        assertThat(plan(78).batch()).isEqualTo(8);
        assertThat(plan(78).lowMemory()).isFalse();
        assertThat(plan(22.5).batch()).isEqualTo(1);
        assertThat(plan(22.5).fits()).isTrue();
        assertThat(plan(10).batch()).isEqualTo(1);
        assertThat(plan(10).fits()).isFalse();
    }

    @Test
    void lowMemoryGivesBackWhatARunDoesNotNeedBeforeTheBatchShrinks() {
        long roomy = MemoryPlan.of(RELEASED, ALL, 4, 4, true, OptionalLong.of(200 * GB), Map.of())
                .needed();

        MemoryPlan low = MemoryPlan.of(RELEASED, ALL, 4, 4, true, OptionalLong.of(roomy - 1), Map.of());

        assertThat(low.lowMemory()).isTrue();
        assertThat(low.fits()).isTrue();
        assertThat(low.needed()).isLessThan(roomy);
    }

    @Test
    void stagesThatDoNotStayLoadedNeedTheMemoryOfOne() {
        MemoryPlan plan = MemoryPlan.of(RELEASED, ALL, 1, 1, false, OptionalLong.of(13 * GB), Map.of());

        assertThat(plan.fits()).isTrue();
        assertThat(plan.needed()).isGreaterThan(11 * GB);
    }

    @Test
    void theBatchOfTheOperatorIsKeptAndWhatItNeedsIsSaid() {
        MemoryPlan plan = MemoryPlan.of(RELEASED, ALL, 4, 4, true, OptionalLong.of((long) (22.5 * GB)), Map.of());

        assertThat(plan.batch()).isEqualTo(4);
        assertThat(plan.fits()).isFalse();
        assertThat(plan.describe())
                .matches("needs 3[0-9][.][0-9] GB at batch 4 [(]computed; weights [+] work: safety 10[.]5 [+] .*"
                        + "decoder 0[.]1 [+] 7[.]1[)], the device has 22[.]5 GB free");
    }

    @Test
    void withoutAKnownSizeTheUsualBatchIsTakenAndNothingIsLimited() {
        MemoryPlan plan = MemoryPlan.of(RELEASED, ALL, 0, 1, true, OptionalLong.empty(), Map.of());

        assertThat(plan.batch()).isEqualTo(1);
        assertThat(plan.fits()).isTrue();
        assertThat(plan.limit(PackStage.DECODER)).isEmpty();
        assertThat(plan.describe()).endsWith("the device's memory is not known");
    }

    @Test
    void aStageMayAllocateWhatTheWeightsOfTheOthersLeave() {
        MemoryPlan plan = plan(78);

        long others = 78 * GB
                - MemoryPlan.OVERHEAD
                - plan.limit(PackStage.TRANSFORMER).orElseThrow();
        assertThat(others / 1e9).isBetween(13.5, 14.0);
        // A limit below what the stage needs would only make it fail.
        assertThat(plan(10).limit(PackStage.SAFETY)).isEmpty();
    }

    @Test
    void theLimitsOfTheOperatorDecideAboutTheBatchAndAreKept() {
        Map<PackStage, Long> limits = Map.of(PackStage.TRANSFORMER, 10 * GB);

        MemoryPlan plan = MemoryPlan.of(RELEASED, ALL, 0, 1, true, OptionalLong.of(78 * GB), limits);

        // Two images need 7.3 GB in the decoder.
        assertThat(MemoryPlan.of(RELEASED, ALL, 4, 4, true, OptionalLong.of(78 * GB), Map.of(PackStage.DECODER, 5 * GB))
                        .slice())
                .isEqualTo(1);
        // Two images need 1.4 + 2 * 3.7 GB in the transformer, and four need 16.
        assertThat(plan.batch()).isEqualTo(2);
        assertThat(plan.limit(PackStage.TRANSFORMER)).hasValue(10 * GB);
        MemoryPlan forced = MemoryPlan.of(RELEASED, ALL, 8, 8, true, OptionalLong.of(78 * GB), limits);
        assertThat(forced.fits()).isFalse();
        assertThat(forced.describe())
                .endsWith("GB free; HART_ENGINE_STAGES_TRANSFORMER_MEMORY_LIMIT leaves the stage 10.0 GB");
        assertThat(MemoryPlan.of(RELEASED, ALL, 0, 4, true, OptionalLong.empty(), limits)
                        .batch())
                .isEqualTo(2);
    }

    @Test
    void stagesOnTheCpuNeedNoMemoryOfTheDevice() {
        MemoryPlan plan = MemoryPlan.of(RELEASED, List.of(), 0, 4, true, OptionalLong.of(GB), Map.of());

        assertThat(plan.needed()).isZero();
        assertThat(plan.batch()).isEqualTo(4);
        assertThat(MemoryPlan.of(RELEASED, List.of(PackStage.DECODER), 0, 1, true, OptionalLong.of(22 * GB), Map.of())
                        .batch())
                .isEqualTo(8);
    }

    private static MemoryPlan plan(double free) {
        return MemoryPlan.of(RELEASED, ALL, 0, 1, true, OptionalLong.of((long) (free * GB)), Map.of());
    }
}
