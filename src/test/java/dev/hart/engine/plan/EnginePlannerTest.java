package dev.hart.engine.plan;

import static dev.hart.engine.plan.PlanFixture.NO_GPU;
import static dev.hart.engine.plan.PlanFixture.gpus;
import static dev.hart.engine.plan.PlanFixture.settings;
import static dev.hart.engine.plan.PlanFixture.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.hart.engine.EngineException;
import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.machine.NvidiaDriver;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.PackStage;
import dev.hart.pack.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginePlannerTest {
    private static final NvidiaDriver GPU = gpus(40);
    private static final Function<Provider, ProviderCheck> ALL = with(Provider.CUDA, Provider.TENSORRT);

    private static final Set<PackStage> STAGES = EnumSet.allOf(PackStage.class);

    @TempDir
    private Path folder = Path.of("");

    private ModelPack pack = ModelPack.open(Path.of("models/demo"));

    @BeforeEach
    void open() {
        pack = PlanFixture.pack(folder.resolve("pack"), Precision.FP32, Precision.FP32);
    }

    @Test
    void autoIsCudaWhereAGpuAndItsLibrariesAreAndElseTheCpu() {
        assertThat(providers(plan(ProviderChoice.AUTO, GPU, ALL))).containsOnly(Provider.CUDA);

        EnginePlan withoutLibraries = plan(ProviderChoice.AUTO, GPU, with());
        assertThat(providers(withoutLibraries)).containsOnly(Provider.CPU);
        assertThat(withoutLibraries.stage(PackStage.DECODER).describe())
                .isEqualTo("decoder on cpu instead of cuda: a GPU is there, but libcudnn.so.9 is absent");

        // A GPU that cannot be used is not what the operator expects of auto.
        assertThat(withoutLibraries.stages()).allMatch(StagePlan::fallback);

        EnginePlan withoutGpu = plan(ProviderChoice.AUTO, NO_GPU, provider -> {
            throw new AssertionError("without a GPU no library is looked for");
        });
        assertThat(providers(withoutGpu)).containsOnly(Provider.CPU);
        assertThat(withoutGpu.stages()).noneMatch(StagePlan::fallback);
    }

    @Test
    void tensorRtTakesAllStagesButThoseWithALoop() {
        EnginePlan plan = plan(ProviderChoice.TENSORRT, GPU, ALL, ModelPack.open(Path.of("models/demo")), true);

        assertThat(providers(plan))
                .containsExactly(Provider.TENSORRT, Provider.TENSORRT, Provider.CUDA, Provider.CUDA, Provider.TENSORRT);
        assertThat(plan.stages()).noneMatch(StagePlan::fallback);
        assertThat(plan.stage(PackStage.TRANSFORMER).why()).contains("Loop over scales");
        assertThat(plan.stage(PackStage.RESIDUAL).why()).contains("Loop", "fp32");
        assertThat(plan.questions().pad(130)).isEqualTo(256);
    }

    @Test
    void tensorRtTakesTheResidualOfAPackForGpusUnlessAnOlderVersionWroteALoop() throws Exception {
        ModelPack half = PlanFixture.pack(folder.resolve("fp16"), Precision.FP16, Precision.FP16);
        ModelProto.Builder graph =
                ModelProto.parseFrom(Files.readAllBytes(Path.of("models/demo/residual.onnx"))).toBuilder();
        EngineSettings settings = new EngineSettings(
                ProviderChoice.CUDA,
                Map.of(PackStage.RESIDUAL, ProviderChoice.TENSORRT),
                false,
                0,
                0,
                Map.of(),
                Optional.empty());

        Files.write(half.file("residual.onnx"), graph.build().toByteArray());
        EnginePlan older = new EnginePlanner(() -> GPU, ALL).plan(half, STAGES, settings, 0, 4, true, 4000);
        graph.getGraphBuilder().clearNode();
        Files.write(half.file("residual.onnx"), graph.build().toByteArray());
        EnginePlan plan = new EnginePlanner(() -> GPU, ALL).plan(half, STAGES, settings, 0, 4, true, 4000);

        assertThat(providers(older)).containsOnly(Provider.CUDA);
        assertThat(older.stage(PackStage.RESIDUAL).why()).contains("Loop");
        assertThat(providers(plan))
                .containsExactly(Provider.CUDA, Provider.CUDA, Provider.CUDA, Provider.TENSORRT, Provider.CUDA);
    }

    @Test
    void aRequiredProviderWhoseLibrariesAreAbsentStopsTheStartByName() {
        assertThatThrownBy(() -> plan(ProviderChoice.CUDA, GPU, with()))
                .isInstanceOf(EngineException.class)
                .hasMessage("the stage safety cannot run on cuda: libcudnn.so.9 is absent. HART_ENGINE_PROVIDER=cuda"
                        + " requires it; HART_ENGINE_REQUIRED=false would take the next provider, and hart doctor shows"
                        + " what is there");
    }

    @Test
    void aPreferredProviderFallsBackAndSaysSo() {
        EnginePlan plan = plan(ProviderChoice.TENSORRT, GPU, with(Provider.CUDA), pack, false);

        assertThat(providers(plan)).containsOnly(Provider.CUDA);
        assertThat(plan.stage(PackStage.SAFETY).fallback()).isTrue();
        assertThat(plan.stage(PackStage.SAFETY).describe())
                .isEqualTo("safety on cuda instead of tensorrt: libcudnn.so.9 is absent");
        assertThat(plan.stage(PackStage.TRANSFORMER).fallback()).isFalse();

        assertThat(providers(plan(ProviderChoice.TENSORRT, NO_GPU, with(), pack, false)))
                .containsOnly(Provider.CPU);
    }

    @Test
    void aStageHasItsOwnProvider() {
        EngineSettings settings = new EngineSettings(
                ProviderChoice.CPU,
                Map.of(PackStage.DECODER, ProviderChoice.CUDA),
                true,
                0,
                3,
                Map.of(PackStage.DECODER, 5_000_000_000L),
                Optional.empty());

        EnginePlan plan = new EnginePlanner(() -> GPU, ALL).plan(pack, STAGES, settings, 0, 4, true, 4000);

        assertThat(providers(plan))
                .containsExactly(Provider.CPU, Provider.CPU, Provider.CPU, Provider.CPU, Provider.CUDA);
        assertThat(plan.stage(PackStage.DECODER).options().gpu().cuda()).containsEntry("gpu_mem_limit", "5000000000");
        assertThat(plan.stage(PackStage.SAFETY).options().threads()).isEqualTo(3);
        assertThatThrownBy(() -> new EnginePlanner(() -> GPU, with()).plan(pack, STAGES, settings, 0, 4, true, 4000))
                .hasMessageContaining("HART_ENGINE_STAGES_DECODER_PROVIDER=cuda");
    }

    @Test
    void theTransformerCannotBeRequiredOnTensorRtByItself() {
        EngineSettings settings = new EngineSettings(
                ProviderChoice.CPU,
                Map.of(PackStage.TRANSFORMER, ProviderChoice.TENSORRT),
                true,
                0,
                0,
                Map.of(),
                Optional.empty());

        assertThatThrownBy(() -> new EnginePlanner(() -> GPU, ALL).plan(pack, STAGES, settings, 0, 4, true, 4000))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("TensorRT cannot take the transformer's Loop over scales; CUDA can");
    }

    @Test
    void aGpuThatTheDriverDoesNotListIsNamed() {
        EngineSettings settings =
                new EngineSettings(ProviderChoice.CUDA, Map.of(), true, 2, 0, Map.of(), Optional.empty());

        assertThatThrownBy(
                        () -> new EnginePlanner(() -> gpus(40, 40), ALL).plan(pack, STAGES, settings, 0, 4, true, 4000))
                .hasMessageContaining("HART_ENGINE_DEVICE is 2, and NVIDIA's driver lists the GPUs 0 to 1");
        // Without a list nothing is known of devices, and the libraries decide.
        assertThat(new EnginePlanner(() -> NO_GPU, ALL)
                        .plan(pack, STAGES, settings, 0, 4, true, 4000)
                        .usesGpu())
                .isTrue();
    }

    @Test
    void aPackInBytesRunsOnTheCpuUnlessAGpuIsNamed() {
        ModelPack bytes = PlanFixture.pack(folder.resolve("int8"), Precision.FP32, Precision.INT8);

        EnginePlan automatic = new EnginePlanner(
                        () -> {
                            throw new AssertionError("for a pack in int8 the driver is not asked");
                        },
                        ALL)
                .plan(bytes, STAGES, settings(ProviderChoice.AUTO, true), 0, 4, true, 4000);
        assertThat(providers(automatic)).containsOnly(Provider.CPU);
        assertThat(automatic.stages()).noneMatch(StagePlan::fallback);
        assertThatThrownBy(() -> plan(ProviderChoice.CUDA, GPU, ALL, bytes, true))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("the stage safety cannot run on cuda: the pack multiplies in int8, which is for"
                        + " CPUs: set HART_ENGINE_PROVIDER=cpu, or convert with --weights fp32 or fp16.");
        EnginePlan preferred = plan(ProviderChoice.CUDA, GPU, ALL, bytes, false);
        assertThat(providers(preferred)).containsOnly(Provider.CPU);
        assertThat(preferred.stages()).allMatch(StagePlan::fallback);
    }

    @Test
    void aPackInHalfPrecisionIsRefusedOnTheCpuWithTheReasonForTheCpu() {
        ModelPack half = PlanFixture.pack(folder.resolve("fp16"), Precision.FP16, Precision.FP16);

        assertThatThrownBy(() -> plan(ProviderChoice.AUTO, GPU, with(), half, true))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("computes in fp16")
                .hasMessageContaining("the stage text-encoder would run there: a GPU is there, but libcudnn.so.9");
        assertThat(plan(ProviderChoice.AUTO, GPU, ALL, half, true).usesGpu()).isTrue();
    }

    @Test
    void onTheCpuTheBatchIsTheUsualOne() {
        assertThat(plan(ProviderChoice.CPU, GPU, ALL).memory().batch()).isEqualTo(4);
        assertThat(plan(ProviderChoice.CUDA, GPU, ALL).memory().batch()).isEqualTo(8);
    }

    @Test
    void stagesThatAreNotLoadedNeedNoMemoryAndNoProvider() {
        EngineSettings settings = new EngineSettings(
                ProviderChoice.CUDA,
                Map.of(PackStage.SAFETY, ProviderChoice.TENSORRT),
                true,
                0,
                0,
                Map.of(),
                Optional.empty());
        Set<PackStage> images = EnumSet.of(PackStage.TRANSFORMER, PackStage.RESIDUAL, PackStage.DECODER);

        EnginePlan plan =
                new EnginePlanner(() -> GPU, with(Provider.CUDA)).plan(pack, images, settings, 0, 4, true, 4000);

        assertThat(plan.stages()).extracting(StagePlan::stage).containsExactlyElementsOf(images);
        assertThat(plan.memory().stages()).extracting(StageMemory::stage).containsExactlyElementsOf(images);
        assertThat(plan.questions()).isEqualTo(LengthBuckets.NONE);
    }

    @Test
    void onlyTheLanguageModelsMayCopyAndOnlyOnce() {
        EnginePlan plan = plan(ProviderChoice.CUDA, GPU, ALL);

        assertThat(plan.stages())
                .extracting(stage -> stage.options().gpu().mostCopies().orElseThrow())
                .containsExactly(1, 1, 0, 0, 0);
    }

    private EnginePlan plan(ProviderChoice provider, NvidiaDriver driver, Function<Provider, ProviderCheck> checks) {
        return plan(provider, driver, checks, pack, true);
    }

    private static EnginePlan plan(
            ProviderChoice provider,
            NvidiaDriver driver,
            Function<Provider, ProviderCheck> checks,
            ModelPack pack,
            boolean required) {
        return new EnginePlanner(() -> driver, checks)
                .plan(pack, STAGES, settings(provider, required), 0, 4, true, 4000);
    }

    private static List<Provider> providers(EnginePlan plan) {
        return plan.stages().stream().map(StagePlan::provider).toList();
    }
}
