package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.StageTimes;
import java.time.Duration;

/** Hears what happens on a device, for metrics; on whatever thread it happens: return quickly. */
public interface BatchObserver {
    /** Nobody listens. */
    BatchObserver NONE = new BatchObserver() {};

    /** A request was not taken. */
    default void rejected(QueueFullException.Reason reason) {}

    /** A request ended, faults apart. */
    default void ended(GenerationResult result, Duration sinceTaken) {}

    /** Requests, or a check of prompts, failed together. */
    default void failed(int requests, Throwable fault) {}

    /** Prompts were judged together. */
    default void judged(int prompts, StageTimes times) {}

    /** A batch was drawn. */
    default void drawn(int pictures, StageTimes times) {}

    /** A batch did not fit into the device's memory; from now on a batch has at most {@code limit} pictures. */
    default void outOfMemory(int limit) {}
}
