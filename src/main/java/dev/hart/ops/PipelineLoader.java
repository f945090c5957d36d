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
        return new LoadedModel(pipeline.manifest(), new PipelinePrompts(pipeline), pipeline, pipeline::close);
    }

    private record PipelinePrompts(Pipeline pipeline) implements LoadedModel.Prompts {
        @Override
        public void check(String prompt) {
            pipeline.check(prompt);
        }

        @Override
        public int tokens(String prompt) {
            return pipeline.tokens(prompt);
        }
    }
}
