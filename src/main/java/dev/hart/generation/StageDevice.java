package dev.hart.generation;

/**
 * What a stage of a model runs on.
 *
 * @param stage the stage's name, such as {@code text-encoder}
 * @param provider what it runs on: {@code cpu}, {@code cuda} or {@code tensorrt}
 * @param wanted what the operator chose: one of these, or {@code auto}
 * @param why the reason, in words
 * @param fallback whether it runs elsewhere than planned, because that was not possible
 */
public record StageDevice(String stage, String provider, String wanted, String why, boolean fallback) {}
