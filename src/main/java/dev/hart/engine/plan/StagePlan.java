package dev.hart.engine.plan;

import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.pack.PackStage;

/**
 * What one stage runs on.
 *
 * @param wanted what the operator chose
 * @param options how its graph is loaded
 * @param why the reason for the provider, in words
 * @param fallback whether the operator named another provider, which cannot run the stage here
 */
public record StagePlan(PackStage stage, ProviderChoice wanted, EngineOptions options, String why, boolean fallback) {
    public Provider provider() {
        return options.provider();
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
                new EngineOptions(next, options.device(), options.threads(), options.gpu()),
                reason,
                true);
    }

    /** Returns the plan in words, such as {@code decoder on cpu instead of cuda: …}. */
    public String describe() {
        return stage.id() + " on " + EngineSettings.lower(provider())
                + (fallback ? " instead of " + EngineSettings.lower(wanted) : "") + ": " + why;
    }
}
