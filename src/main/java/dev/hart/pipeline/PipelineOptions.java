package dev.hart.pipeline;

import dev.hart.engine.EngineOptions;
import dev.hart.pack.ScaleSchedule;

/**
 * How a pipeline runs.
 *
 * @param engine where and with how many threads
 * @param maxBatch most pictures computed together; 0 leaves it to the pack's size: four, or one where a picture
 *     alone needs gigabytes
 * @param resident whether all stages stay loaded; else each is loaded for its turn, which takes the memory of the
 *     largest alone
 */
public record PipelineOptions(EngineOptions engine, int maxBatch, boolean resident) {
    private static final int BATCH = 4;
    /** From here on the keys and values of one picture are gigabytes in the released model. */
    private static final int LARGE_POSITIONS = 3000;

    /** The CPU, everything loaded. */
    public static final PipelineOptions DEFAULT = new PipelineOptions(EngineOptions.CPU, 0, true);

    public PipelineOptions {
        if (maxBatch < 0) {
            throw new IllegalArgumentException("a batch cannot hold " + maxBatch + " pictures");
        }
    }

    /** Most pictures of a pack with these scales that are computed together. */
    int batch(ScaleSchedule schedule) {
        if (maxBatch > 0) {
            return maxBatch;
        }
        return schedule.totalPositions() > LARGE_POSITIONS ? 1 : BATCH;
    }
}
