package dev.hart.engine.cache;

/** Receives what the cache does for one engine, on the thread that asks for it. */
@FunctionalInterface
public interface EngineWatcher {
    /** What may take long. */
    enum Step {
        WAITING("waiting for another process that builds"),
        FETCHING("fetching"),
        BUILDING("building"),
        UPLOADING("uploading");

        private final String words;

        Step(String words) {
            this.words = words;
        }

        /** The beginning of a sentence, such as "building". */
        public String words() {
            return words;
        }
    }

    /**
     * Is called when a step begins, and every time that the lock of another process is looked at again. What it throws ends the
     * work, and no draft is left.
     *
     * @param stage name of the stage
     */
    void begins(String stage, Step step);
}
