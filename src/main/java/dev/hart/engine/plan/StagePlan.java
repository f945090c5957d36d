package dev.hart.engine.plan;

import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.pack.PackStage;

/**
 * What one stage runs on.
 *
 * @param wanted what the operator chose
 * @param planned the provider that this choice means for the stage on this machine
 * @param options how its graph is loaded
 * @param why the reason for the provider, in words
 */
public record StagePlan(PackStage stage, ProviderChoice wanted, Provider planned, EngineOptions options, String why) {
    public Provider provider() {
        return options.provider();
    }

    /** Returns whether the stage runs on another provider than planned, because that one cannot be used here. */
    public boolean fallback() {
        return provider() != planned;
    }

    /**
     * Returns the plan for the next provider of TensorRT, CUDA and CPU, because this one could not load the stage.
     *
     * @param reason why, in one line
     */
    public StagePlan next(String reason) {
        Provider next = provider() == Provider.TENSORRT ? Provider.CUDA : Provider.CPU;
        return new StagePlan(
                stage,
                wanted,
                planned,
                new EngineOptions(next, options.device(), options.threads(), options.gpu()),
                reason);
    }

    /** Returns the plan in words, such as {@code decoder on cpu instead of cuda: …}. */
    public String describe() {
        return stage.id() + " on " + provider().id() + (fallback() ? " instead of " + planned.id() : "") + ": " + why;
    }
}
