package dev.hart.pipeline;

import dev.hart.engine.Provider;
import dev.hart.engine.StageEngine;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.Precision;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/** Loads the stages of one pack, and frees them if a later one cannot be loaded. */
final class StageLoader {
    private final ModelPack pack;
    private final PipelineOptions options;
    private final LoadWatcher watcher;
    private final Deque<LoadedStage<?>> loaded = new ArrayDeque<>();

    /**
     * Prepares to load stages.
     *
     * @param watcher receives the progress; what it throws ends the loading, and the graphs that were loaded are freed
     * @throws PackException if the device cannot run the pack's precision
     */
    StageLoader(ModelPack pack, PipelineOptions options, LoadWatcher watcher) {
        if (pack.manifest().precision() == Precision.FP16 && options.engine().provider() == Provider.CPU) {
            throw new PackException(
                    pack.folder() + " computes in fp16, which is for GPUs: on the CPU it would be hundreds of"
                            + " times slower than a pack in fp32");
        }
        this.pack = pack;
        this.options = options;
        this.watcher = watcher;
    }

    /**
     * Loads one stage.
     *
     * @param file name of the graph's file
     * @param stage makes the stage of its graph, which the stage closes
     */
    <T extends AutoCloseable> LoadedStage<T> load(String file, Function<StageEngine, T> stage) {
        watcher.begins(file);
        LoadedStage<T> made = new LoadedStage<>(options.resident(), () -> stage.apply(graph(file)));
        loaded.push(made);
        watcher.loaded(file);
        return made;
    }

    private StageEngine graph(String file) {
        StageEngine engine = StageEngine.load(pack.file(file), options.engine());
        if (!engine.inputNames().containsAll(StageInputs.of(file))) {
            engine.close();
            throw new PackException(
                    pack.file(file) + ": is not the graph its name says; it lacks inputs of " + StageInputs.of(file));
        }
        try {
            ManifestShapes.check(pack.file(file), engine, pack.manifest());
        } catch (PackException e) {
            engine.close();
            throw e;
        }
        return engine;
    }

    /** Frees the stages that were loaded, the last first, because they will not be used. */
    void free() {
        loaded.forEach(LoadedStage::close);
    }
}
