package dev.hart.config;

import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.pipeline.PipelineOptions;
import io.smallrye.config.WithDefault;

/** The settings {@code hart.engine.*}: the device and the memory that the model uses. */
public interface EngineConfig {
    /** What computes: {@code cpu}, {@code cuda} or {@code tensorrt}. */
    @WithDefault("cpu")
    Provider provider();

    /** The number of the GPU, from 0. */
    @WithDefault("0")
    int device();

    /** The CPU threads of one run of a stage; 0 is one for each physical core. */
    @WithDefault("0")
    int threads();

    /**
     * The most images in a batch; 0 lets the pack decide: four, or one where a single image needs gigabytes.
     */
    @WithDefault("0")
    int maxBatch();

    /**
     * Whether all stages stay in memory. Otherwise hart loads each stage only while it runs: slower, but memory holds only the
     * largest stage.
     */
    @WithDefault("true")
    boolean resident();

    /** Returns these settings as the pipeline takes them. */
    default PipelineOptions options() {
        return new PipelineOptions(new EngineOptions(provider(), device(), threads()), maxBatch(), resident());
    }
}
