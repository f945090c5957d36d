package dev.hart.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.Gemma2Config;
import dev.hart.checkpoint.config.HartConfigs;
import dev.hart.checkpoint.config.Qwen2Config;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.convert.gemma.SafetyGraph;
import dev.hart.convert.hart.HartConverter;
import dev.hart.convert.qwen.TextEncoderGraph;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.convert.stage.StageSink;
import dev.hart.pack.PackStage;
import dev.hart.pack.Precision;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How ONNX Runtime's CUDA provider places the graphs, over the stand-in for CUDA's libraries: run by {@code ./mvnw -Dquick test -Pgpu-check}.
 * The numbers are the copies between host and device that are allowed; none is allowed in a Loop or a branch.
 */
class GraphsGpuCheck {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    Path folder;

    @BeforeAll
    static void loadStandIn() {
        assertThat(StandIn.counts().launches()).isNotNegative();
    }

    @ParameterizedTest
    @CsvSource({
        "full-aln, FP32", "full-aln, FP16", "full-aln, BF16",
        "shared-aln, FP32", "shared-aln, FP16", "shared-aln, BF16",
        "plain-batch3, FP16"
    })
    void noStepOfAnImageCopiesBetweenHostAndDevice(String name, Precision precision) {
        Path source = GOLDEN.resolve(name);
        HartConverter.convert(
                source,
                HartConfigs.read(source),
                StageSink.folder(folder),
                StagePrecision.of(precision, precision),
                false,
                tensor -> {});

        OptimisedGraph transformer = optimised("transformer");
        OptimisedGraph residual = optimised("residual");
        OptimisedGraph decoder = optimised("decoder");

        assertThat(transformer.inside()).as("inside the transformer's Loop").isEmpty();
        assertThat(transformer.outside()).as("around the transformer's Loop").isEmpty();
        assertThat(residual.inside()).as("inside the residual's Loop").isEmpty();
        assertThat(residual.outside()).as("around the residual's Loop").isEmpty();
        assertThat(decoder.outside()).as("in the decoder").isEmpty();
    }

    @Test
    void theDemoPackCopiesAtMostOnceInEachLanguageModel() {
        for (PackStage stage : PackStage.values()) {
            OptimisedGraph graph = OptimisedGraph.of(Path.of("models/demo", stage.graph()), folder);

            boolean language = stage == PackStage.SAFETY || stage == PackStage.TEXT_ENCODER;
            assertThat(graph.outside()).as(stage.id()).hasSizeLessThanOrEqualTo(language ? 1 : 0);
            assertThat(graph.inside()).as(stage.id()).isEmpty();
        }
    }

    /** The switches are those of the released model, which has 24 blocks: 1,056 nodes a scale, of which some compute integers on the host. */
    @Test
    void aBlockOfTheTransformerLaunchesAtMostFortyKernels() {
        Path source = GOLDEN.resolve("shared-aln");
        HartConfigs configs = HartConfigs.read(source);
        StagePrecision half = StagePrecision.FP16;
        HartConverter.convert(source, configs, StageSink.folder(folder), half, false, tensor -> {});

        assertThat(optimised("transformer").iteration())
                .isLessThanOrEqualTo(96 + 40 * configs.transformer().depth());
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "FP16", "BF16"})
    void theTextEncoderCopiesOnce(Precision precision) {
        Path source = GOLDEN.resolve("qwen2");
        Qwen2Config config = Qwen2Config.read(source.resolve("config.json"));
        try (Checkpoint checkpoint = CheckpointFiles.open(source)) {
            StageSink.folder(folder)
                    .stage(
                            "text-encoder",
                            StagePrecision.of(precision, precision),
                            tensor -> {},
                            stage -> TextEncoderGraph.build(stage, new Weights(checkpoint, ""), config));
        }

        assertThat(optimised("text-encoder").outside()).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "BF16"})
    void theSafetyCheckCopiesOnce(Precision precision) {
        Path source = GOLDEN.resolve("gemma2");
        Gemma2Config config = Gemma2Config.read(source.resolve("config.json"));
        try (Checkpoint checkpoint = CheckpointFiles.open(source)) {
            StageSink.folder(folder)
                    .stage(
                            "safety",
                            StagePrecision.of(precision, precision),
                            tensor -> {},
                            stage -> SafetyGraph.build(stage, new Weights(checkpoint, ""), config, 3, 4));
        }

        assertThat(optimised("safety").outside()).hasSizeLessThanOrEqualTo(1);
    }

    private OptimisedGraph optimised(String stage) {
        return OptimisedGraph.of(folder.resolve(stage + ".onnx"), folder);
    }
}
