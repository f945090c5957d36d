package dev.hart.ops;

import dev.hart.generation.Pipeline;
import dev.hart.generation.PipelineOptions;
import dev.hart.pack.ModelPack;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Loads the real thing. */
@Singleton
public class PipelineLoader implements ModelLoader {
    @Override
    public LoadedModel load(Path pack, PipelineOptions options) {
        Pipeline pipeline = Pipeline.load(ModelPack.open(pack), options);
        return new LoadedModel(pipeline, pipeline::close);
    }
}
