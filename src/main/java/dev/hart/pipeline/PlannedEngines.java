package dev.hart.pipeline;

import dev.hart.engine.DeviceLostException;
import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.OutOfMemoryException;
import dev.hart.engine.Provider;
import dev.hart.engine.ScratchException;
import dev.hart.engine.StageEngine;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EngineSettings;
import dev.hart.engine.plan.StagePlan;
import dev.hart.generation.StageDevice;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackStage;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * Loads graphs as the plan says. A stage whose first load fails on a GPU moves to the next provider if {@link
 * EnginePlan#allowsNext} permits it, which is logged and reported; later loads of the stage begin there. A lost GPU, a lack of
 * memory or of room for files, and the failure of a later load move no stage.
 */
final class PlannedEngines {
    private static final System.Logger LOG = System.getLogger(PlannedEngines.class.getName());

    private final ModelPack pack;
    private final EngineSettings settings;
    private final EnginePlan plan;
    private final Optional<PackEngines> compiled;
    private final LoadWatcher watcher;
    private final BiFunction<Path, EngineOptions, StageEngine> loader;
    /** The stages that could not be loaded as planned. */
    private final Map<PackStage, StagePlan> moved = new ConcurrentHashMap<>();
    /** The stages that were loaded at least once, which stay on their provider. */
    private final Set<PackStage> loaded = ConcurrentHashMap.newKeySet();

    /**
     * Prepares to load.
     *
     * @param compiled the engines of stages on TensorRT; without them such a stage compiles its graph at each load
     * @param watcher receives what is done for these engines
     * @param loader loads a graph
     */
    PlannedEngines(
            ModelPack pack,
            EngineSettings settings,
            EnginePlan plan,
            Optional<PackEngines> compiled,
            LoadWatcher watcher,
            BiFunction<Path, EngineOptions, StageEngine> loader) {
        this.pack = pack;
        this.settings = settings;
        this.plan = plan;
        this.compiled = compiled;
        this.watcher = watcher;
        this.loader = loader;
    }

    /** Logs the plan: what falls back as warnings, and on a GPU everything. */
    void log() {
        for (StagePlan stage : plan.stages()) {
            Level level = stage.fallback() ? Level.WARNING : plan.usesGpu() ? Level.INFO : Level.DEBUG;
            LOG.log(level, "The stage {0}", stage.describe());
        }
        if (plan.usesGpu()) {
            LOG.log(
                    plan.memory().fits() ? Level.INFO : Level.WARNING,
                    "The pack {0} {1}",
                    pack.manifest().label(),
                    plan.memory().describe());
        }
    }

    /**
     * Loads a stage's graph.
     *
     * @throws EngineException if it cannot be loaded, also not on a provider that the operator allows instead
     */
    StageEngine load(PackStage stage) {
        Path graph = pack.file(stage.graph());
        while (true) {
            StagePlan now = current(stage);
            boolean first = !loaded.contains(stage);
            try {
                StageEngine engine = load(now, graph, first);
                loaded.add(stage);
                return engine;
            } catch (DeviceLostException | OutOfMemoryException | ScratchException e) {
                // Another provider would hide what the operator must see, or what a smaller batch mends.
                throw e;
            } catch (EngineException e) {
                if (!first || now.provider() == Provider.CPU || !plan.allowsNext(settings, pack.manifest(), now)) {
                    throw e;
                }
                StagePlan next = now.next(String.valueOf(e.getMessage()));
                LOG.log(Level.WARNING, "The stage {0}", next.describe());
                moved.put(stage, next);
            }
        }
    }

    /**
     * Loads a stage that is planned on TensorRT once and frees it, so that its engine is built now and not in a request; does
     * nothing for other stages.
     *
     * @throws EngineException as for {@link #load}
     */
    void prepare(PackStage stage) {
        if (current(stage).provider() == Provider.TENSORRT) {
            load(stage).close();
        }
    }

    private StageEngine load(StagePlan now, Path graph, boolean first) {
        PackStage stage = now.stage();
        if (now.provider() == Provider.TENSORRT && compiled.isPresent()) {
            PackEngines engines = compiled.get();
            return first
                    ? engines.load(stage, (name, step) -> watcher.prepares(stage, engines.describe(name, step)))
                    : engines.loadAgain(stage);
        }
        return loader.apply(graph, first ? now.options() : now.options().checked());
    }

    private StagePlan current(PackStage stage) {
        return moved.getOrDefault(stage, plan.stage(stage));
    }

    Provider provider(PackStage stage) {
        return current(stage).provider();
    }

    List<StageDevice> devices() {
        return plan.stages().stream().map(planned -> device(planned.stage())).toList();
    }

    StageDevice device(PackStage stage) {
        return StageDevice.of(current(stage));
    }
}
