package dev.hart.generation;

import dev.hart.engine.plan.StagePlan;

/**
 * What a stage of a model runs on.
 *
 * @param stage the stage's name, such as {@code text-encoder}
 * @param provider what it runs on: {@code cpu}, {@code cuda} or {@code tensorrt}
 * @param wanted what the operator chose: one of these, or {@code auto}
 * @param planned the provider that this choice means for the stage on this machine
 * @param why the reason, in words
 * @param fallback whether it runs on another provider than planned, because that one cannot be used
 */
public record StageDevice(String stage, String provider, String wanted, String planned, String why, boolean fallback) {
    /** Returns the same facts as a plan's. */
    public static StageDevice of(StagePlan plan) {
        return new StageDevice(
                plan.stage().id(),
                plan.provider().id(),
                plan.wanted().id(),
                plan.planned().id(),
                plan.why(),
                plan.fallback());
    }

    /** Returns the device in words, such as {@code decoder cuda} or {@code decoder cpu instead of cuda}. */
    public String describe() {
        return stage + " " + provider + (fallback ? " instead of " + planned : "");
    }
}
