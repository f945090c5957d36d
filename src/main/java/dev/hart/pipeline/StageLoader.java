package dev.hart.pipeline;

import dev.hart.engine.Provider;
import dev.hart.engine.StageEngine;
import dev.hart.engine.machine.Machine;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EnginePlanner;
import dev.hart.generation.StageDevice;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.PackStage;
import java.util.List;
import java.util.function.Function;

/** Loads the stages of one pack, and frees them if a later one cannot be loaded. */
final class StageLoader {
    private final ModelPack pack;
    private final PipelineOptions options;
    private final LoadWatcher watcher;
    private final EnginePlan plan;
    private final PlannedEngines engines;
    private final OpenedParts opened = new OpenedParts();

    /**
     * Plans what the stages run on, and prepares to load them.
     *
     * @param watcher receives the progress; what it throws ends the loading, and the graphs that were loaded are freed
     * @throws dev.hart.engine.EngineException if a provider is required that cannot run a stage here
     * @throws PackException if the device cannot run the pack's precision
     */
    StageLoader(ModelPack pack, PipelineOptions options, LoadWatcher watcher) {
        this(pack, options, watcher, options.plan(pack, EnginePlanner.of(Machine.here())));
    }

    StageLoader(ModelPack pack, PipelineOptions options, LoadWatcher watcher, EnginePlan plan) {
        this.pack = pack;
        this.options = options;
        this.watcher = watcher;
        this.plan = plan;
        this.engines = new PlannedEngines(pack, options.engine(), plan, StageEngine::load);
        engines.log();
    }

    /**
     * Loads one stage.
     *
     * @param file name of the graph's file
     * @param stage makes the stage of its graph, which the stage closes
     */
    <T extends AutoCloseable> LoadedStage<T> load(String file, Function<StageEngine, T> stage) {
        watcher.begins(file);
        LoadedStage<T> made = opened.push(new LoadedStage<>(options.resident(), () -> stage.apply(graph(file))));
        watcher.loaded(file);
        return made;
    }

    private StageEngine graph(String file) {
        StageEngine engine = engines.load(PackStage.ofGraph(file).orElseThrow());
        try {
            StageSignatures.check(pack.file(file), engine);
            ManifestShapes.check(pack.file(file), engine, pack.manifest());
        } catch (PackException e) {
            engine.close();
            throw e;
        }
        return engine;
    }

    EnginePlan plan() {
        return plan;
    }

    /** Returns what a stage runs on, as far as it was loaded already; else what it is planned to. */
    Provider provider(PackStage stage) {
        return engines.provider(stage);
    }

    /** Returns what every stage runs on. Thread-safe. */
    List<StageDevice> devices() {
        return engines.devices();
    }

    /** Adds a part that was opened in another way, so that it is closed with the stages, and returns it. */
    <T extends AutoCloseable> T keep(T part) {
        return opened.push(part);
    }

    /**
     * Closes what was loaded, the last first, because the loading has failed.
     *
     * @param fault why; receives what cannot be closed
     */
    void closeAll(Throwable fault) {
        opened.closeAll(fault);
    }
}
