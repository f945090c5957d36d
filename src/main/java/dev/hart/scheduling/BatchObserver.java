package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.StageTimes;
import java.time.Duration;

/** Observes a device, for metrics. Methods are called on the thread where the event happens and must return quickly. */
public interface BatchObserver {
    /** An observer that does nothing. */
    BatchObserver NONE = new BatchObserver() {};

    /** A request was rejected. */
    default void rejected(QueueFullException.Reason reason) {}

    /** A request ended other than by a fault. */
    default void ended(GenerationResult result, Duration sinceSubmitted) {}

    /** Requests, or one moderation request, failed together. */
    default void failed(int requests, Throwable fault) {}

    /** The safety check scored some prompts together. */
    default void promptsChecked(int prompts, StageTimes times) {}

    /** A batch was generated. */
    default void batchGenerated(int images, StageTimes times) {}

    /** A batch did not fit into the device's memory; from now on a batch has at most {@code limit} images. */
    default void outOfMemory(int limit) {}
}
