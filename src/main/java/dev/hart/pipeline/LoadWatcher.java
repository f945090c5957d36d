package dev.hart.pipeline;

import dev.hart.pack.PackStage;

/** Receives the progress of loading a pack's stages, on the thread that loads them. */
@FunctionalInterface
public interface LoadWatcher {
    /** Is called before a stage is loaded. What it throws ends the loading, and the stages that were loaded are freed. */
    void begins(PackStage stage);

    /**
     * Is called when the engine of a stage is waited for, fetched, built or uploaded, which may take minutes, and again while
     * it is waited for. What it throws ends the loading.
     *
     * @param what in words, such as {@code building the engine of decoder, 4 of 4}
     */
    default void prepares(PackStage stage, String what) {}

    /**
     * Is called after a stage was loaded or, if the stages do not stay loaded, as soon as its engine for TensorRT, if any, is
     * ready.
     */
    default void loaded(PackStage stage) {}
}
