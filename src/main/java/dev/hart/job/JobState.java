package dev.hart.job;

import java.time.Instant;
import java.util.Optional;

/** The state of a job. Only {@link Ended} is final; the others are what was last recorded. */
public sealed interface JobState {
    /**
     * The job waits for its first or its next attempt.
     *
     * @param setback why the last attempt failed, or that the job's record is damaged; empty if neither
     */
    record Queued(Optional<String> setback) implements JobState {}

    /**
     * An attempt is running, or was when it last updated its record.
     *
     * @param started when the attempt began
     * @param heard when it last updated its record
     * @param done scales done of the batch that it is in
     * @param scales of a whole batch; 0 if no batch has begun
     */
    record Running(Instant started, Instant heard, int done, int scales) implements JobState {}

    /** The job has an outcome. */
    record Ended(Outcome outcome) implements JobState {}

    /** The name of this state. */
    default JobStatus status() {
        if (this instanceof Ended ended) {
            return ended.outcome().status();
        }
        return this instanceof Queued ? JobStatus.QUEUED : JobStatus.RUNNING;
    }
}
