package dev.hart.pipeline;

import dev.hart.engine.EngineException;
import dev.hart.engine.Provider;
import dev.hart.engine.StageEngine;
import dev.hart.engine.cache.EngineCacheException;
import dev.hart.engine.cache.EngineSharing;
import dev.hart.engine.machine.Machine;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EnginePlanner;
import dev.hart.generation.StageDevice;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.PackStage;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Loads the stages of one pack, and frees them if a later one cannot be loaded. */
final class StageLoader {
    private static final System.Logger LOG = System.getLogger(StageLoader.class.getName());

    private final ModelPack pack;
    private final PipelineOptions options;
    private final LoadWatcher watcher;
    private final EnginePlan plan;
    private final PlannedEngines engines;
    private final OpenedParts opened = new OpenedParts();

    /**
     * Plans what the stages run on, and loads them. If that fails, what was loaded is closed, the last first.
     *
     * @param stages those that {@code loading} loads
     * @param sharing where engines for TensorRT are fetched from and uploaded to
     * @param watcher receives the progress; what it throws ends the loading
     * @param loading loads the stages with the loader that it gets, and makes what runs them
     * @throws dev.hart.engine.EngineException if a provider is required that cannot run a stage here, TensorRT would have to
     *     build engines within requests, or a graph cannot be loaded
     * @throws PackException if the device cannot run the pack's precision, or a graph does not fit its name or the manifest
     */
    static <T> T load(
            ModelPack pack,
            PipelineOptions options,
            Set<PackStage> stages,
            EngineSharing sharing,
            LoadWatcher watcher,
            Function<StageLoader, T> loading) {
        EnginePlanner planner = EnginePlanner.of(Machine.here());
        EnginePlan plan = options.plan(pack, stages, planner);
        Optional<PackEngines> compiled = openEngines(pack, options, plan, planner, sharing);
        try {
            StageLoader loader = new StageLoader(pack, options, watcher, plan, compiled);
            return loader.closingOnFailure(loading);
        } finally {
            // Requests do not use the archive of engines.
            compiled.ifPresent(PackEngines::close);
        }
    }

    private <T> T closingOnFailure(Function<StageLoader, T> loading) {
        try {
            return loading.apply(this);
        } catch (RuntimeException | Error e) {
            opened.closeAll(e);
            throw e;
        }
    }

    StageLoader(
            ModelPack pack,
            PipelineOptions options,
            LoadWatcher watcher,
            EnginePlan plan,
            Optional<PackEngines> compiled) {
        this.pack = pack;
        this.options = options;
        this.watcher = watcher;
        this.plan = plan;
        requireCache(compiled);
        this.engines = new PlannedEngines(pack, options.engine(), plan, compiled, watcher, StageEngine::load);
        engines.log();
    }

    private static Optional<PackEngines> openEngines(
            ModelPack pack, PipelineOptions options, EnginePlan plan, EnginePlanner planner, EngineSharing sharing) {
        try {
            return PackEngines.open(pack, options.engine(), plan, planner, sharing);
        } catch (EngineCacheException e) {
            LOG.log(Level.WARNING, "Engines are not kept, and built at each start: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Refuses to build engines within requests. */
    private void requireCache(Optional<PackEngines> compiled) {
        boolean builds = plan.stages().stream().anyMatch(stage -> stage.provider() == Provider.TENSORRT);
        if (builds && compiled.isEmpty() && !options.resident()) {
            throw new EngineException(
                    "HART_ENGINE_RESIDENT=false loads stages within requests, and without a cache of engines TensorRT would"
                            + " build them there, for minutes: "
                            + (options.engine().engines().isEmpty()
                                    ? "name a folder in HART_ENGINE_CACHE, or use CUDA"
                                    : "the GPU could not be identified, so none are kept; use CUDA"));
        }
    }

    /**
     * Loads one stage now or, if stages do not stay resident, at each use of what this returns.
     *
     * @param part makes the part that runs the stage's graph, and closes it
     */
    <T extends AutoCloseable> LoadedStage<T> load(PackStage stage, Function<StageEngine, T> part) {
        watcher.begins(stage);
        if (!options.resident()) {
            engines.prepare(stage);
        }
        LoadedStage<T> made = opened.push(new LoadedStage<>(options.resident(), () -> part.apply(graph(stage))));
        watcher.loaded(stage);
        return made;
    }

    private StageEngine graph(PackStage stage) {
        StageEngine engine = engines.load(stage);
        Path file = pack.file(stage.graph());
        try {
            StageSignatures.check(file, engine);
            ManifestShapes.check(file, engine, pack.manifest());
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

    /** Returns what a stage runs on. Thread-safe. */
    StageDevice device(PackStage stage) {
        return engines.device(stage);
    }

    /** Returns what every planned stage runs on. Thread-safe. */
    List<StageDevice> devices() {
        return engines.devices();
    }

    /** Adds a part that was opened in another way, so that it is closed with the stages, and returns it. */
    <T extends AutoCloseable> T keep(T part) {
        return opened.push(part);
    }
}
