package dev.hart.job.view;

import dev.hart.job.JobRef;
import java.util.Optional;

/** How far the attempts are that run in this process. The records are updated only when a lease is renewed. */
@FunctionalInterface
public interface JobProgress {
    /** No attempts run in this process. */
    JobProgress NONE = ref -> Optional.empty();

    /**
     * The progress of an attempt.
     *
     * @param done scales done of the batch that it is in
     * @param scales of a whole batch
     */
    record Progress(int done, int scales) {}

    /** Returns the progress of a job's attempt; empty if this process runs none, or it is in no batch yet. */
    Optional<Progress> of(JobRef ref);
}
