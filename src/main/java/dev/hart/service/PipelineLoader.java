package dev.hart.service;

import dev.hart.generation.ImageModel;
import dev.hart.pack.ModelPack;
import dev.hart.pipeline.Pipeline;
import dev.hart.pipeline.PipelineOptions;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Loads the pipeline of ONNX stages that a pack describes. */
@Singleton
public class PipelineLoader implements ModelLoader {
    @Override
    public ImageModel load(Path pack, PipelineOptions options) {
        return Pipeline.load(ModelPack.open(pack), options);
    }
}
