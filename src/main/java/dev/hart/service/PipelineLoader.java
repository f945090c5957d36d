package dev.hart.service;

import dev.hart.pack.ModelPack;
import dev.hart.pipeline.Pipeline;
import dev.hart.pipeline.PipelineOptions;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Loads the pipeline of ONNX stages that a pack describes. */
@Singleton
public class PipelineLoader implements ModelLoader {
    @Override
    public LoadedModel load(Path pack, PipelineOptions options) {
        Pipeline pipeline = Pipeline.load(ModelPack.open(pack), options);
        return new LoadedModel(pipeline, pipeline::close);
    }
}
