package dev.hart.generation;

import dev.hart.engine.EngineOptions;

/**
 * How a pipeline runs.
 *
 * @param engine where and with how many threads
 * @param maxBatch most pictures computed together, at least 1
 * @param resident whether all stages stay loaded; else each is loaded for its turn, which takes the memory of the
 *     largest alone
 */
public record PipelineOptions(EngineOptions engine, int maxBatch, boolean resident) {
    /** The CPU, four pictures at a time, everything loaded. */
    public static final PipelineOptions DEFAULT = new PipelineOptions(EngineOptions.CPU, 4, true);

    public PipelineOptions {
        if (maxBatch < 1) {
            throw new IllegalArgumentException("a batch holds at least one picture, not " + maxBatch);
        }
    }
}
