package dev.hart.pipeline;

import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.OnnxRuntimeVersion;
import dev.hart.engine.Provider;
import dev.hart.engine.ScratchException;
import dev.hart.engine.StageEngine;
import dev.hart.engine.cache.DeviceIdentity;
import dev.hart.engine.cache.EngineArchive;
import dev.hart.engine.cache.EngineBuilder;
import dev.hart.engine.cache.EngineCache;
import dev.hart.engine.cache.EngineCacheException;
import dev.hart.engine.cache.EngineRecipe;
import dev.hart.engine.cache.EngineSharing;
import dev.hart.engine.cache.EngineShelf.Push;
import dev.hart.engine.cache.EngineWatcher;
import dev.hart.engine.cache.EngineWatcher.Step;
import dev.hart.engine.cache.ReadyEngine;
import dev.hart.engine.cache.TensorRtBuilder;
import dev.hart.engine.machine.JnaCalls;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EnginePlanner;
import dev.hart.engine.plan.EngineSettings;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackStage;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engines of a pack's stages that run on TensorRT on this machine: taken from the cache, fetched or built. Closing closes the
 * archive; engines that the cache has can still be loaded then. Thread-safe.
 */
public final class PackEngines implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PackEngines.class.getName());

    private final Map<PackStage, EngineRecipe> recipes;
    private final EngineCache cache;
    private final @Nullable EngineArchive archive;
    private final boolean uploads;
    private final BiFunction<Path, EngineOptions, StageEngine> loader;

    /**
     * How an engine came to be in the cache.
     *
     * @param step the last of what was done here (fetching, building, uploading); {@code null} if the cache had it, perhaps
     *     after a wait
     * @param nanoseconds the time of all this and of loading it
     */
    public record Prepared(@Nullable Step step, long nanoseconds) {}

    /**
     * Makes the engines from parts.
     *
     * @param recipes of the stages on TensorRT
     * @param folder of the cache
     * @param builder builds what is missing
     * @param archive closed with this object; null without an archive
     * @param uploads whether engines that were built are written to the archive
     * @param loader loads a graph
     */
    public PackEngines(
            Map<PackStage, EngineRecipe> recipes,
            Path folder,
            EngineBuilder builder,
            @Nullable EngineArchive archive,
            boolean uploads,
            BiFunction<Path, EngineOptions, StageEngine> loader) {
        this.recipes = recipes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(recipes));
        this.cache = new EngineCache(folder, builder, Optional.ofNullable(archive), Clock.systemUTC());
        this.archive = archive;
        this.uploads = uploads;
        this.loader = loader;
    }

    /**
     * Opens the engines of a pack on this machine.
     *
     * @param planner made the plan
     * @return empty if no stage runs on TensorRT, or there is no folder for a cache
     * @throws EngineCacheException if the GPU or a library cannot be identified, so that engines cannot be kept
     */
    public static Optional<PackEngines> open(
            ModelPack pack, EngineSettings settings, EnginePlan plan, EnginePlanner planner, EngineSharing sharing) {
        boolean used = plan.stages().stream().anyMatch(stage -> stage.provider() == Provider.TENSORRT);
        if (!used || settings.engines().isEmpty()) {
            return Optional.empty();
        }
        DeviceIdentity device = DeviceIdentity.read(
                planner.check(Provider.TENSORRT),
                planner.driver(),
                settings.device(),
                OnnxRuntimeVersion.get(),
                new JnaCalls());
        return Optional.of(new PackEngines(
                EngineRecipes.of(pack, settings, plan, device),
                settings.engines().get(),
                new TensorRtBuilder(),
                archive(sharing),
                sharing.uploads(),
                StageEngine::load));
    }

    /** Opens the archive; null if there is none, or it cannot be opened, which costs builds and not the start. */
    static @Nullable EngineArchive archive(EngineSharing sharing) {
        try {
            return sharing.archive().map(Supplier::get).orElse(null);
        } catch (EngineCacheException e) {
            LOG.log(Level.WARNING, "The archive of engines is not used: {0}", e.getMessage());
            return null;
        }
    }

    /** The recipes of the engines, in the order of the stages. */
    public List<EngineRecipe> recipes() {
        return List.copyOf(recipes.values());
    }

    /** The folder of the cache. */
    public Path folder() {
        return cache.folder();
    }

    /** Returns what is done for the engine of a stage in words, such as {@code building the engine of decoder, 4 of 4}. */
    public String describe(String stage, Step step) {
        int place = recipes.keySet().stream().map(PackStage::id).toList().indexOf(stage) + 1;
        return step.words() + " the engine of " + stage + ", " + place + " of " + recipes.size();
    }

    /**
     * Prepares an engine and loads it once, so that one that cannot be loaded is found now.
     *
     * @throws EngineException if it cannot be built, stored or loaded
     */
    public Prepared prepare(EngineRecipe recipe, EngineWatcher watcher) {
        long start = System.nanoTime();
        List<Step> steps = new ArrayList<>();
        load(recipe, watcher, steps).close();
        return new Prepared(steps.isEmpty() ? null : steps.get(steps.size() - 1), System.nanoTime() - start);
    }

    /**
     * Loads the engine of a stage; fetches or builds it first if the cache has none.
     *
     * @throws EngineException if it cannot be built, stored or loaded
     */
    StageEngine load(PackStage stage, EngineWatcher watcher) {
        return load(recipe(stage), watcher, new ArrayList<>());
    }

    private StageEngine load(EngineRecipe recipe, EngineWatcher watcher, List<Step> steps) {
        try {
            StageEngine engine = cache.load(
                    recipe,
                    (stage, step) -> {
                        if (step != Step.WAITING) {
                            steps.add(step);
                        }
                        watcher.begins(stage, step);
                    },
                    this::load);
            if (archive != null && uploads && steps.contains(Step.BUILDING)) {
                upload(recipe, archive, watcher, engine);
            }
            return engine;
        } catch (EngineCacheException e) {
            throw new ScratchException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Loads the engine of a stage within a request, where nothing is fetched or built.
     *
     * @throws EngineException if the cache lacks it, or it cannot be loaded
     */
    StageEngine loadAgain(PackStage stage) {
        try {
            return load(cache.find(recipe(stage))
                    .orElseThrow(() -> new EngineException("the engine of " + stage.id() + " is no longer in "
                            + folder() + ", or is damaged; hart engines build, or a restart, builds it again")));
        } catch (EngineCacheException e) {
            throw new ScratchException(String.valueOf(e.getMessage()), e);
        }
    }

    private StageEngine load(ReadyEngine engine) {
        return loader.apply(engine.model(), engine.options());
    }

    /** Uploads an engine that is loaded here; a failure is logged. If the watcher ends the work, the loaded engine is closed. */
    private void upload(EngineRecipe recipe, EngineArchive to, EngineWatcher watcher, StageEngine loaded) {
        try {
            watcher.begins(recipe.stage(), Step.UPLOADING);
            Push result = cache.shelf().push(recipe.key(), to);
            LOG.log(
                    result == Push.BLOCKED ? Level.WARNING : Level.INFO,
                    switch (result) {
                        case UPLOADED -> "The engine of {0} is uploaded, {1}";
                        case PRESENT -> "The archive has an engine of {0} already, {1}";
                        case BLOCKED ->
                            "The engine of {0} is not uploaded, because another upload of {1} is not complete";
                    },
                    recipe.stage(),
                    recipe.key().brief());
        } catch (EngineCacheException e) {
            // It is loaded and works here.
            LOG.log(Level.WARNING, "The engine of {0} is not uploaded: {1}", recipe.stage(), e.getMessage());
        } catch (RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }

    private EngineRecipe recipe(PackStage stage) {
        EngineRecipe recipe = recipes.get(stage);
        if (recipe == null) {
            throw new IllegalStateException("no engine is planned for the stage " + stage.id());
        }
        return recipe;
    }

    @Override
    public void close() {
        if (archive != null) {
            archive.close();
        }
    }
}
