package dev.hart.job;

import java.time.Instant;
import java.util.Optional;

/** Where a job is. Only {@link Ended} is for good; the others are what was last heard. */
public sealed interface JobState {
    /**
     * It waits, for the first time or again.
     *
     * @param setback why the last attempt at it came to nothing, if there was one
     */
    record Queued(Optional<String> setback) implements JobState {}

    /**
     * A worker is at it, or was when it was last heard of.
     *
     * @param done scales of the batch that it is in
     * @param scales of a whole batch; 0 if none has begun
     */
    record Running(Instant started, Instant heard, int done, int scales) implements JobState {}

    /** It is over. */
    record Ended(Outcome outcome) implements JobState {}
}
