package dev.hart.pipeline;

import dev.hart.engine.Provider;
import dev.hart.engine.StageEngine;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.Precision;
import java.util.Deque;
import java.util.function.Function;

/** Loads the stages of one pack, and frees them if a later one cannot be loaded. */
final class StageLoader {
    private final ModelPack pack;
    private final PipelineOptions options;
    private final LoadWatcher watcher;
    private final Deque<AutoCloseable> loaded;

    /**
     * Prepares to load stages.
     *
     * @param watcher receives the progress; what it throws ends the loading, and the graphs that were loaded are freed
     * @param loaded receives what was loaded, the last first
     * @throws PackException if the device cannot run the pack's precision
     */
    StageLoader(ModelPack pack, PipelineOptions options, LoadWatcher watcher, Deque<AutoCloseable> loaded) {
        if (pack.manifest().precision() == Precision.FP16 && options.engine().provider() == Provider.CPU) {
            throw new PackException(
                    pack.folder() + " computes in fp16, which is for GPUs: on the CPU it would be hundreds of"
                            + " times slower than a pack in fp32");
        }
        this.pack = pack;
        this.options = options;
        this.watcher = watcher;
        this.loaded = loaded;
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
        try {
            StageSignatures.check(pack.file(file), engine);
            ManifestShapes.check(pack.file(file), engine, pack.manifest());
        } catch (PackException e) {
            engine.close();
            throw e;
        }
        return engine;
    }

    /** Lists a part that was loaded in another way, so that it is freed with the stages. */
    void keep(AutoCloseable part) {
        loaded.push(part);
    }

    /**
     * Frees what was loaded, the last first, because the loading has failed.
     *
     * @param fault why; receives what cannot be freed
     */
    void free(Throwable fault) {
        for (AutoCloseable part : loaded) {
            try {
                part.close();
            } catch (Exception another) {
                fault.addSuppressed(another);
            }
        }
    }
}
