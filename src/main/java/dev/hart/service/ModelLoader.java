package dev.hart.service;

import dev.hart.generation.ImageModel;
import dev.hart.pipeline.LoadWatcher;
import dev.hart.pipeline.PipelineOptions;
import java.nio.file.Path;

/** Loads a model from a pack: verifies the files and loads the engines. */
@FunctionalInterface
public interface ModelLoader {
    /**
     * Verifies a pack, which may take minutes but calls no native code, so that a process that ends need not wait for it.
     *
     * @param pack folder of the pack
     * @return what loads the model
     * @throws dev.hart.pack.PackException if the folder is not a pack, or a file differs from the manifest
     */
    Verified verify(Path pack, PipelineOptions options);

    /**
     * Verifies a pack and loads its model. That takes from a second, for a small pack that was verified before, to minutes.
     *
     * @param pack folder of the pack
     * @throws dev.hart.pack.PackException if the folder is not a pack, or a file or graph does not fit the manifest
     * @throws dev.hart.engine.EngineException if an engine cannot be loaded
     */
    default ImageModel load(Path pack, PipelineOptions options) {
        return verify(pack, options).load(stage -> {});
    }

    /** A pack that was verified, whose model is not loaded yet. */
    @FunctionalInterface
    interface Verified {
        /**
         * Loads the model.
         *
         * @param watcher receives the progress; what it throws ends the loading
         * @throws dev.hart.engine.EngineException if an engine cannot be loaded
         * @throws dev.hart.pack.PackException if a graph does not fit the manifest, or no provider here has the pack's precision
         */
        ImageModel load(LoadWatcher watcher);
    }
}
