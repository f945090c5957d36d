package dev.hart.engine.plan;

import dev.hart.engine.Provider;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import dev.hart.pack.Precision;
import java.util.List;

/**
 * What the stages of a pack that are loaded run on, and in which batches.
 *
 * @param stages one for each stage that is loaded, in the order of {@link PackStage}
 * @param memory of the GPU
 * @param questions the lengths to which the safety check's questions are padded
 */
public record EnginePlan(List<StagePlan> stages, MemoryPlan memory, LengthBuckets questions) {
    public EnginePlan {
        stages = List.copyOf(stages);
    }

    public StagePlan stage(PackStage stage) {
        return stages.stream()
                .filter(plan -> plan.stage() == stage)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the plan lacks the stage " + stage.id()));
    }

    /** Returns whether a stage that could not be loaded as planned may be loaded on the next provider. */
    public boolean allowsNext(EngineSettings settings, PackManifest manifest, StagePlan failed) {
        boolean preferred = failed.wanted() == ProviderChoice.AUTO || !settings.required();
        // In half precision the CPU is hundreds of times slower.
        boolean slow = failed.provider() == Provider.CUDA
                && StageMemory.precision(failed.stage(), manifest).bytes() == 2;
        return preferred && !slow;
    }

    /** Returns what a stage computes in; that of the safety check and of the decoder may differ from the pack's. */
    public Precision precision(PackStage stage, PackManifest manifest) {
        return StageMemory.precision(stage, manifest);
    }

    /** Returns whether at least one stage runs on a GPU. */
    public boolean usesGpu() {
        return stages.stream().anyMatch(stage -> stage.provider() != Provider.CPU);
    }
}
