package dev.hart.pipeline;

import dev.hart.pack.PackStage;

/** Receives the progress of loading a pack's stages, on the thread that loads them. */
@FunctionalInterface
public interface LoadWatcher {
    /** Is called before a stage is loaded. What it throws ends the loading, and the stages that were loaded are freed. */
    void begins(PackStage stage);

    /** Is called after a stage was loaded; at once if the stages do not stay loaded. */
    default void loaded(PackStage stage) {}
}
