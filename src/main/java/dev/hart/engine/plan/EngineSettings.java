package dev.hart.engine.plan;

import dev.hart.engine.EngineOptions;
import dev.hart.pack.PackStage;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator wants of the engines.
 *
 * @param provider what stages run on that are not in {@code stages}; for TensorRT, those of them that have a Loop run on CUDA
 * @param stages what single stages run on
 * @param required whether a stage that cannot run on the provider that is named for it stops the start; otherwise it runs on the
 *     next one of TensorRT, CUDA and CPU, which is reported
 * @param device number of the GPU
 * @param threads CPU threads of one run; 0 for ONNX Runtime's choice
 * @param memoryLimits the most bytes that single stages may allocate on the GPU
 * @param engines the folder of the engine cache, for what TensorRT builds; empty keeps nothing
 */
public record EngineSettings(
        ProviderChoice provider,
        Map<PackStage, ProviderChoice> stages,
        boolean required,
        int device,
        int threads,
        Map<PackStage, Long> memoryLimits,
        Optional<Path> engines) {
    public EngineSettings {
        stages = Map.copyOf(stages);
        memoryLimits = Map.copyOf(memoryLimits);
    }

    /**
     * Returns settings with which every stage must run on the provider of these options; with TensorRT, stages that have a Loop
     * run on CUDA.
     */
    public static EngineSettings of(EngineOptions options) {
        return new EngineSettings(
                ProviderChoice.of(options.provider()),
                Map.of(),
                true,
                options.device(),
                options.threads(),
                Map.of(),
                Optional.empty());
    }

    /** Returns these settings with each provider preferred, not required. */
    public EngineSettings preferred() {
        return new EngineSettings(provider, stages, false, device, threads, memoryLimits, engines);
    }

    ProviderChoice choice(PackStage stage) {
        return stages.getOrDefault(stage, provider);
    }

    /** Returns the environment variable that decides about a stage, for messages. */
    String variable(PackStage stage) {
        return stages.containsKey(stage) ? "HART_ENGINE_STAGES_" + stage.name() + "_PROVIDER" : "HART_ENGINE_PROVIDER";
    }
}
