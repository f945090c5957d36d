package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.StageEngine;
import dev.hart.engine.StageEngineFaults;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.cache.EngineShelf;
import dev.hart.engine.cache.TestRecipes;
import dev.hart.engine.machine.GpuDevice;
import dev.hart.engine.machine.LibraryNeeds;
import dev.hart.engine.machine.NvidiaDriver;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EnginePlanner;
import dev.hart.engine.plan.EngineSettings;
import dev.hart.engine.plan.ProviderChoice;
import dev.hart.generation.StageDevice;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackStage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages that the plan puts on a GPU, and a GPU on which they cannot be loaded. */
class PlannedEnginesTest {
    private static final ModelPack PACK = ModelPack.open(Path.of("models/demo"));

    private final List<Provider> tried = new ArrayList<>();
    /** Of each load, whether the placement of nodes was to be checked. */
    private final List<Boolean> checked = new ArrayList<>();

    private final List<String> builds = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private boolean unbuildable;

    @TempDir
    private Path folder = Path.of("");

    /** What a load for a GPU throws; null loads the graph on the CPU instead. */
    private Function<Provider, @Nullable EngineException> failure =
            provider -> new EngineException("decoder.onnx: no " + provider.id() + " here");

    @Test
    void aStageThatCannotBeLoadedMovesToTheNextProviderAndStaysThere() {
        PlannedEngines engines = engines(ProviderChoice.TENSORRT, false);

        engines.load(PackStage.DECODER).close();
        engines.load(PackStage.DECODER).close();

        assertThat(tried).containsExactly(Provider.TENSORRT, Provider.CUDA, Provider.CPU, Provider.CPU);
        assertThat(engines.provider(PackStage.DECODER)).isEqualTo(Provider.CPU);
        assertThat(engines.devices())
                .filteredOn(device -> device.stage().equals("decoder"))
                .containsExactly(
                        new StageDevice("decoder", "cpu", "tensorrt", "tensorrt", "decoder.onnx: no cuda here", true));
    }

    @Test
    void aStageThatIsNotRequiredOnAGpuMovesEvenUnderAuto() {
        PlannedEngines engines = engines(ProviderChoice.AUTO, true);

        engines.load(PackStage.DECODER).close();

        assertThat(tried).containsExactly(Provider.CUDA, Provider.CPU);
        assertThat(engines.devices()).filteredOn(StageDevice::fallback).hasSize(1);
    }

    @Test
    void aRequiredProviderThatCannotLoadAStageIsAnError() {
        PlannedEngines engines = engines(ProviderChoice.CUDA, true);

        assertThatThrownBy(() -> engines.load(PackStage.DECODER))
                .isInstanceOf(EngineException.class)
                .hasMessage("decoder.onnx: no cuda here");
        assertThat(tried).containsExactly(Provider.CUDA);
    }

    @Test
    void aLostDeviceAFullDeviceAndAFullFolderMoveNoStage() {
        for (EngineException fault : List.of(
                StageEngineFaults.deviceLost(), StageEngineFaults.outOfMemory(), StageEngineFaults.diskFull())) {
            tried.clear();
            failure = provider -> fault;
            PlannedEngines engines = engines(ProviderChoice.AUTO, true);

            assertThatThrownBy(() -> engines.load(PackStage.DECODER)).isSameAs(fault);
            assertThat(tried).containsExactly(Provider.CUDA);
            assertThat(engines.provider(PackStage.DECODER)).isEqualTo(Provider.CUDA);
            assertThat(engines.devices()).noneMatch(StageDevice::fallback);
        }
    }

    @Test
    void aStageThatWasLoadedOnceStaysWhereItIsAndIsCheckedOnce() {
        failure = provider -> null;
        PlannedEngines engines = engines(ProviderChoice.AUTO, true);
        engines.load(PackStage.DECODER).close();
        engines.load(PackStage.DECODER).close();
        failure = provider -> new EngineException("decoder.onnx: not now");

        assertThatThrownBy(() -> engines.load(PackStage.DECODER)).hasMessage("decoder.onnx: not now");
        assertThat(tried).containsOnly(Provider.CUDA);
        assertThat(engines.provider(PackStage.DECODER)).isEqualTo(Provider.CUDA);
        assertThat(checked).containsExactly(true, false, false);
    }

    @Test
    void aStageOnTensorRtIsLoadedFromTheCacheAndALaterLoadBuildsNothing() {
        failure = provider -> null;
        PlannedEngines engines = compiled(true);

        engines.load(PackStage.DECODER).close();
        engines.load(PackStage.DECODER).close();

        assertThat(builds).containsExactly("decoder");
        assertThat(told).containsExactly("building the engine of decoder, 1 of 1");
        assertThat(tried).containsExactly(Provider.TENSORRT, Provider.TENSORRT);
        EngineShelf.of(folder).prune(engine -> true);
        assertThatThrownBy(() -> engines.load(PackStage.DECODER)).hasMessageContaining("is no longer in");
        assertThat(builds).hasSize(1);
        assertThat(engines.provider(PackStage.DECODER)).isEqualTo(Provider.TENSORRT);
    }

    @Test
    void aStageWhoseEngineCannotBeBuiltMovesIfTheOperatorAllowsIt() {
        unbuildable = true;
        failure = provider -> null;

        PlannedEngines preferred = compiled(false);
        preferred.load(PackStage.DECODER).close();
        assertThat(preferred.provider(PackStage.DECODER)).isEqualTo(Provider.CUDA);
        assertThat(tried).containsExactly(Provider.CUDA);

        PlannedEngines required = compiled(true);
        assertThatThrownBy(() -> required.load(PackStage.DECODER)).hasMessage("no engine of decoder");
    }

    @Test
    void preparingLoadsAStageOnTensorRtOnceAndNoOther() {
        failure = provider -> null;
        PlannedEngines engines = compiled(true);

        engines.prepare(PackStage.TRANSFORMER);
        assertThat(tried).isEmpty();
        engines.prepare(PackStage.DECODER);

        assertThat(tried).containsExactly(Provider.TENSORRT);
        assertThat(builds).containsExactly("decoder");
    }

    @Test
    void withoutACacheTensorRtNeedsStagesThatStayLoaded() {
        EngineSettings settings = settings(ProviderChoice.TENSORRT, true);
        PipelineOptions options = new PipelineOptions(settings, 4, false);

        assertThatThrownBy(() -> new StageLoader(PACK, options, stage -> {}, plan(settings), Optional.empty()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("HART_ENGINE_RESIDENT=false")
                .hasMessageContaining("HART_ENGINE_CACHE");
    }

    /** Stages on TensorRT, of which the residual's engine is built by a script. */
    private PlannedEngines compiled(boolean required) {
        EngineSettings settings = settings(ProviderChoice.TENSORRT, required);
        EnginePlan plan = plan(settings);
        EngineRecipe recipe = Objects.requireNonNull(
                EngineRecipes.of(PACK, settings, plan, TestRecipes.L4).get(PackStage.DECODER));
        PackEngines compiled = new PackEngines(
                Map.of(PackStage.DECODER, recipe), folder, this::build, null, false, (model, options) -> {
                    assertThat(model).startsWith(folder);
                    return load(recipe.graph(), options);
                });
        LoadWatcher watcher = new LoadWatcher() {
            @Override
            public void begins(PackStage stage) {}

            @Override
            public void prepares(PackStage stage, String what) {
                told.add(what);
            }
        };
        return new PlannedEngines(PACK, settings, plan, Optional.of(compiled), watcher, this::load);
    }

    private void build(EngineRecipe recipe, Path draft) throws IOException {
        if (unbuildable) {
            throw new EngineException("no engine of " + recipe.stage());
        }
        builds.add(recipe.stage());
        TestRecipes.write(recipe, draft, "an engine");
    }

    private static EngineSettings settings(ProviderChoice provider, boolean required) {
        return new EngineSettings(provider, Map.of(), required, 0, 1, Map.of(), Optional.empty());
    }

    private PlannedEngines engines(ProviderChoice provider, boolean required) {
        EngineSettings settings = settings(provider, required);
        return new PlannedEngines(PACK, settings, plan(settings), Optional.empty(), stage -> {}, this::load);
    }

    private static EnginePlan plan(EngineSettings settings) {
        NvidiaDriver driver = new NvidiaDriver(
                "1.0", List.of(new GpuDevice(0, "a GPU", OptionalLong.empty(), OptionalLong.empty(), null)));
        return new EnginePlanner(() -> driver, PlannedEnginesTest::found)
                .plan(PACK, EnumSet.allOf(PackStage.class), settings, 0, 4, true, 4000);
    }

    private static ProviderCheck found(Provider provider) {
        return new ProviderCheck(provider, Optional.empty(), new LibraryNeeds(Map.of(), Map.of()), Optional.empty());
    }

    private StageEngine load(Path graph, EngineOptions options) {
        tried.add(options.provider());
        checked.add(options.gpu().mostCopies().isPresent());
        EngineException fault = options.provider() == Provider.CPU ? null : failure.apply(options.provider());
        if (fault != null) {
            throw fault;
        }
        return StageEngine.load(graph, EngineOptions.CPU);
    }
}
