package dev.hart.ops;

import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.pack.ModelPack;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Loads the real thing. */
@Singleton
public class PipelineLoader implements ModelLoader {
    @Override
    public LoadedModel load(Path pack, EngineOptions options) {
        ModelPack opened = ModelPack.open(pack);
        throw new EngineException(opened + ": not yet");
    }
}
