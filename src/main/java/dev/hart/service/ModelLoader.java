package dev.hart.service;

import dev.hart.generation.ImageModel;
import dev.hart.pipeline.PipelineOptions;
import java.nio.file.Path;

/** Makes a model from a pack: verifies its files and loads its engines. */
@FunctionalInterface
public interface ModelLoader {
    /**
     * Takes from a second (a small pack that was verified before) to minutes.
     *
     * @param pack folder of the pack
     * @throws dev.hart.pack.PackException if the folder is no pack or a file is not what the manifest promises
     * @throws dev.hart.engine.EngineException if an engine cannot be loaded
     */
    ImageModel load(Path pack, PipelineOptions options);
}
