package dev.hart.service;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.pack.ModelPack;
import dev.hart.pipeline.Pipeline;
import dev.hart.pipeline.PipelineOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Loads the pipeline of ONNX stages that a pack describes. */
@Singleton
public class PipelineLoader implements ModelLoader {
    private final Supplier<ServiceConfig> config;

    /** Creates a loader for a command that does not start Quarkus; it reads the settings when it verifies a pack. */
    public PipelineLoader() {
        this.config = ServiceSettings::read;
    }

    @Inject
    PipelineLoader(ServiceConfig config) {
        this.config = () -> config;
    }

    @Override
    public Verified verify(Path pack, PipelineOptions options) {
        ServiceConfig settings = config.get();
        ModelPack verified = ModelPack.open(pack, settings.verifiedFolder());
        return watcher -> Pipeline.load(verified, options, EngineArchives.sharing(settings), watcher);
    }
}
