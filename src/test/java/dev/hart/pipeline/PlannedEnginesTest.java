package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.engine.ProviderCheck;
import dev.hart.engine.StageEngine;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Stages that the plan puts on a GPU, and a GPU on which they cannot be loaded. */
class PlannedEnginesTest {
    private static final ModelPack PACK = ModelPack.open(Path.of("models/demo"));

    private final List<Provider> tried = new ArrayList<>();

    @Test
    void aStageThatCannotBeLoadedMovesToTheNextProviderAndStaysThere() {
        PlannedEngines engines = engines(ProviderChoice.TENSORRT, false);

        engines.load(PackStage.RESIDUAL).close();
        engines.load(PackStage.RESIDUAL).close();

        assertThat(tried).containsExactly(Provider.TENSORRT, Provider.CUDA, Provider.CPU, Provider.CPU);
        assertThat(engines.provider(PackStage.RESIDUAL)).isEqualTo(Provider.CPU);
        assertThat(engines.devices())
                .filteredOn(device -> device.stage().equals("residual"))
                .containsExactly(new StageDevice("residual", "cpu", "tensorrt", "residual.onnx: no cuda here", true));
    }

    @Test
    void aStageThatIsNotRequiredOnAGpuMovesEvenUnderAuto() {
        PlannedEngines engines = engines(ProviderChoice.AUTO, true);

        engines.load(PackStage.RESIDUAL).close();

        assertThat(tried).containsExactly(Provider.CUDA, Provider.CPU);
        assertThat(engines.devices()).filteredOn(StageDevice::fallback).hasSize(1);
    }

    @Test
    void aRequiredProviderThatCannotLoadAStageIsAnError() {
        PlannedEngines engines = engines(ProviderChoice.CUDA, true);

        assertThatThrownBy(() -> engines.load(PackStage.RESIDUAL))
                .isInstanceOf(EngineException.class)
                .hasMessage("residual.onnx: no cuda here");
        assertThat(tried).containsExactly(Provider.CUDA);
    }

    private PlannedEngines engines(ProviderChoice provider, boolean required) {
        EngineSettings settings = new EngineSettings(provider, Map.of(), required, 0, 1, Map.of(), Optional.empty());
        NvidiaDriver driver = new NvidiaDriver(
                "1.0", List.of(new GpuDevice(0, "a GPU", OptionalLong.empty(), OptionalLong.empty(), null)));
        EnginePlan plan = new EnginePlanner(driver, PlannedEnginesTest::found).plan(PACK, settings, 0, 4, true, 4000);
        return new PlannedEngines(PACK, settings, plan, this::load);
    }

    private static ProviderCheck found(Provider provider) {
        return new ProviderCheck(provider, Optional.empty(), new LibraryNeeds(Map.of(), Map.of()), Optional.empty());
    }

    private StageEngine load(Path graph, EngineOptions options) {
        tried.add(options.provider());
        if (options.provider() != Provider.CPU) {
            throw new EngineException(
                    graph.getFileName() + ": no " + options.provider().name().toLowerCase(Locale.ROOT) + " here");
        }
        return StageEngine.load(graph, options);
    }
}
