package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.StageEngine;
import dev.hart.engine.StageEngineFaults;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stages that the plan puts on a GPU, and a GPU on which they cannot be loaded. */
class PlannedEnginesTest {
    private static final ModelPack PACK = ModelPack.open(Path.of("models/demo"));

    private final List<Provider> tried = new ArrayList<>();
    /** Of each load, whether the placement of nodes was to be checked. */
    private final List<Boolean> checked = new ArrayList<>();
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

    private PlannedEngines engines(ProviderChoice provider, boolean required) {
        EngineSettings settings = new EngineSettings(provider, Map.of(), required, 0, 1, Map.of(), Optional.empty());
        NvidiaDriver driver = new NvidiaDriver(
                "1.0", List.of(new GpuDevice(0, "a GPU", OptionalLong.empty(), OptionalLong.empty(), null)));
        EnginePlan plan =
                new EnginePlanner(() -> driver, PlannedEnginesTest::found).plan(PACK, settings, 0, 4, true, 4000);
        return new PlannedEngines(PACK, settings, plan, this::load);
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
