package dev.hart.config;

import dev.hart.engine.plan.EngineSettings;
import dev.hart.engine.plan.ProviderChoice;
import dev.hart.pipeline.PipelineOptions;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The settings {@code hart.engine.*}: the device and the memory that the model uses. */
public interface EngineConfig {
    /**
     * What computes: {@code cpu}, {@code cuda}, {@code tensorrt}, or {@code auto}: CUDA where a GPU and all libraries for it are
     * found (not for packs that multiply in int8), else the CPU. With {@code tensorrt}, stages that have a Loop run on CUDA.
     */
    @WithDefault("auto")
    ProviderChoice provider();

    /** What single stages run on. */
    EngineStagesConfig stages();

    /**
     * Whether a stage that cannot run on the provider that is named for it stops the start. Otherwise it runs on the next one of
     * TensorRT, CUDA and CPU, which log, health and metrics report.
     */
    @WithDefault("true")
    boolean required();

    /** The number of the GPU, from 0. */
    @WithDefault("0")
    int device();

    /** The CPU threads of one run of a stage; 0 is one for each physical core. */
    @WithDefault("0")
    int threads();

    /**
     * The most images in a batch, and the most prompts that are scored together; 0 lets the free memory of the GPU decide (1, 2, 4
     * or 8), or without a GPU the pack: four, or one where a single image needs gigabytes.
     */
    @WithDefault("0")
    int maxBatch();

    /**
     * Whether all stages stay in memory. Otherwise hart loads each stage only while it runs: slower, but memory holds one stage
     * at a time, or the transformer with the residual or, for previews, the decoder.
     */
    @WithDefault("true")
    boolean resident();

    /**
     * The folder of the engines that TensorRT builds; by default {@code engines} in {@code hart.cache}. No other user may be able
     * to write there, since an engine is code.
     */
    Optional<Path> cache();

    /**
     * The archive from which engines are fetched before they are built, such as {@code s3://bucket/prefix}; the connection is that
     * of {@code hart.s3.*}.
     */
    Optional<String> cacheS3();

    /** Whether engines that this machine has built are uploaded to {@code hart.engine.cache-s3}. */
    @WithDefault("false")
    boolean cacheUpload();

    /**
     * Returns these settings as the pipeline takes them.
     *
     * @param files the folder for files that hart can make again; without it and {@code hart.engine.cache} no engines of TensorRT
     *     are kept
     */
    default PipelineOptions options(Optional<Path> files) {
        EngineSettings settings = new EngineSettings(
                provider(),
                stages().providers(),
                required(),
                device(),
                threads(),
                stages().memoryLimits(),
                cache().or(() -> files.map(folder -> folder.resolve("engines"))));
        return new PipelineOptions(settings, maxBatch(), resident());
    }
}
