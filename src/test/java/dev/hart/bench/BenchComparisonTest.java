package dev.hart.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hart.bench.BenchComparison.Ratios;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BenchComparisonTest {
    @Test
    void eachCommonBatchSizeHasARatioForEachStageAndForTheWhole() {
        BenchComparison comparison =
                BenchComparison.of(BenchResults.result(0.01, 1, 2, 8), BenchResults.result(0.005, 2, 4, 1));

        assertThat(comparison.batches().keySet()).containsExactly(2, 1);
        Ratios ratios = Objects.requireNonNull(comparison.batches().get(2));
        assertThat(ratios.whole().orElseThrow().value()).isCloseTo(0.5, within(1e-9));
        assertThat(ratios.stages().keySet())
                .containsExactly("safety", "text-encoder", "transformer", "residual", "decoder", "png");
        assertThat(ratios.stages().values()).allSatisfy(ratio -> {
            assertThat(ratio.value()).isCloseTo(0.5, within(1e-9));
            assertThat(ratio.bounds().orElseThrow().low()).isLessThan(0.5);
            assertThat(ratio.bounds().orElseThrow().high()).isGreaterThan(0.5);
        });
        assertThat(comparison.warnings()).isEmpty();
    }

    @Test
    void otherDifferencesAreWarnings() {
        BenchResult earlier = BenchResults.result("Xeon", "f00d", 2, 0.01, 1);
        BenchResult later = BenchResults.result(null, "beef", 4, 0.01, 1);

        assertThat(BenchComparison.of(earlier, later).warnings())
                .containsExactly(
                        "the processors differ: Xeon earlier, not known now",
                        "the threads differ: 2 threads earlier, 4 threads now",
                        "the packs differ: demo 6 f00d earlier, demo 6 beef now");
    }

    @Test
    void anotherImageSizeIsAWarningUnlessThePackIsAnotherOne() {
        BenchResult result = BenchResults.result(0.01, 1);
        BenchResult.Pack same = new BenchResult.Pack("demo", "6", "f00d", "fp32", "fp16", 256);
        BenchResult.Pack other = new BenchResult.Pack("real", "1", "beef", "fp32", "fp16", 256);

        assertThat(BenchComparison.of(result, with(result, same, result.settings()))
                        .warnings())
                .containsExactly("the image sizes differ: 128 earlier, 256 now");
        assertThat(BenchComparison.of(result, with(result, other, result.settings()))
                        .warnings())
                .containsExactly("the packs differ: demo 6 f00d earlier, real 1 beef now");
    }

    @Test
    void otherSoftwareAndAnotherDeviceAreWarnings() {
        BenchResult result = BenchResults.result(0.01, 1);
        BenchResult.Settings settings = result.settings();
        BenchResult.Machine machine = result.machine();
        BenchResult later = new BenchResult(
                result.kind(),
                result.format(),
                result.date(),
                result.hart(),
                new BenchResult.Machine(
                        machine.processor(),
                        machine.instructionSets(),
                        machine.logicalProcessors(),
                        machine.cores(),
                        machine.availableProcessors(),
                        machine.memoryBytes(),
                        machine.os(),
                        "OpenJDK 64-Bit Server VM 21",
                        List.of("-Xmx2g", "-XX:+UseSerialGC"),
                        machine.collectors(),
                        machine.maxHeapBytes(),
                        "1.30.0"),
                result.pack(),
                new BenchResult.Settings(
                        settings.provider(),
                        1,
                        null,
                        settings.resident(),
                        settings.stages(),
                        settings.warmup(),
                        settings.runs()),
                result.load(),
                result.memory(),
                result.batches());

        assertThat(BenchComparison.of(result, later).warnings())
                .containsExactly(
                        "the threads differ: 2 threads earlier, default threads now",
                        "the devices differ: 0 earlier, 1 now",
                        "the versions of ONNX Runtime differ: 1.29.0 earlier, 1.30.0 now",
                        "the JVMs differ: OpenJDK 64-Bit Server VM 17.0.1 earlier, OpenJDK 64-Bit Server VM 21 now",
                        "the -X options differ: [-Xmx2g] earlier, [-Xmx2g, -XX:+UseSerialGC] now");
    }

    @Test
    void withOtherStagesOnlyTheCommonOnesAreCompared() {
        BenchResult result = BenchResults.result(0.01, 1);
        BenchResult.Settings images = new BenchResult.Settings(
                "cpu",
                0,
                2,
                true,
                BenchSettings.IMAGES.stream().map(BenchStage::id).toList(),
                2,
                5);

        BenchComparison comparison = BenchComparison.of(result, with(result, result.pack(), images));

        assertThat(Objects.requireNonNull(comparison.batches().get(1)).whole()).isEmpty();
        assertThat(comparison.warnings()).singleElement().asString().startsWith("the loaded stages differ: [safety,");
    }

    private static BenchResult with(BenchResult result, BenchResult.Pack pack, BenchResult.Settings settings) {
        return new BenchResult(
                result.kind(),
                result.format(),
                result.date(),
                result.hart(),
                result.machine(),
                pack,
                settings,
                result.load(),
                result.memory(),
                result.batches());
    }
}
