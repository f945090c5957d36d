package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.StageTimes;
import java.time.Duration;

/** Observes a device, for metrics. Methods are called on the thread where the event happens and must return quickly. */
public interface BatchObserver {
    /** An observer that does nothing. */
    BatchObserver NONE = new BatchObserver() {};

    /** A request for images or moderation was rejected; not called for {@link Batcher#trySubmit}. */
    default void rejected(QueueFullException.Reason reason) {}

    /** A request for images ended other than by a fault. */
    default void ended(GenerationResult result, Duration sinceSubmitted) {}

    /**
     * Requests for images, or one moderation request, failed by one fault of the model.
     *
     * @param requests those that the fault ended; 0 if all had ended before
     */
    default void failed(int requests, Throwable fault) {}

    /** The safety check scored some prompts together, for requests for images or for a moderation request. */
    default void promptsChecked(int prompts, StageTimes times) {}

    /** A batch was generated. */
    default void batchGenerated(int images, StageTimes times) {}

    /**
     * A batch did not fit into the device's memory; a batch now has at most {@code limit} images, until enough have succeeded.
     */
    default void outOfMemory(int limit) {}
}
