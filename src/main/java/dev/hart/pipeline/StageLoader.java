package dev.hart.pipeline;

import dev.hart.engine.Provider;
import dev.hart.engine.StageEngine;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.Precision;
import java.util.Locale;
import java.util.function.Function;

/** Loads the stages of one pack, and frees them if a later one cannot be loaded. */
final class StageLoader {
    private final ModelPack pack;
    private final PipelineOptions options;
    private final LoadWatcher watcher;
    private final OpenedParts opened = new OpenedParts();

    /**
     * Prepares to load stages.
     *
     * @param watcher receives the progress; what it throws ends the loading, and the graphs that were loaded are freed
     * @throws PackException if the device cannot run the pack's precision
     */
    StageLoader(ModelPack pack, PipelineOptions options, LoadWatcher watcher) {
        if (pack.manifest().precision() == Precision.BF16 && options.engine().provider() == Provider.CPU) {
            throw new PackException(pack.folder()
                    + " computes in bf16, which is for GPUs: the CPU has no products in it and needs a pack in fp32");
        }
        if (pack.manifest().precision() == Precision.FP16 && options.engine().provider() == Provider.CPU) {
            throw new PackException(
                    pack.folder() + " computes in fp16, which is for GPUs: on the CPU it would be hundreds of"
                            + " times slower than a pack in fp32");
        }
        if (pack.manifest().weights() == Precision.INT8 && options.engine().provider() != Provider.CPU) {
            throw new PackException(pack.folder() + " multiplies in int8, which is for CPUs: HART_ENGINE_PROVIDER="
                    + options.engine().provider().name().toLowerCase(Locale.ROOT)
                    + " needs a pack of another precision (hart convert --precision)");
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
        LoadedStage<T> made = opened.push(new LoadedStage<>(options.resident(), () -> stage.apply(graph(file))));
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
