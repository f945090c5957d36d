package dev.hart.pipeline;

/** Receives the progress of loading a pack's stages, on the thread that loads them. */
@FunctionalInterface
public interface LoadWatcher {
    /**
     * Is called before a stage is loaded. What it throws ends the loading, and the stages that were loaded are freed.
     *
     * @param file name of the stage's graph, one of {@link dev.hart.pack.PackFiles}
     */
    void begins(String file);

    /**
     * Is called after a stage was loaded; at once if the stages do not stay loaded.
     *
     * @param file name of the stage's graph
     */
    default void loaded(String file) {}
}
