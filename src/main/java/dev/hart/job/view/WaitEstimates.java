package dev.hart.job.view;

import dev.hart.job.Job;
import dev.hart.job.view.JobReply.Waiting;
import java.util.Optional;

/** What jobs wait for that have not begun. */
@FunctionalInterface
public interface WaitEstimates {
    /** Nothing is known. */
    WaitEstimates NONE = job -> Optional.empty();

    /** Returns what a job waits for that is queued and has not begun; empty if that is not known. */
    Optional<Waiting> of(Job job);
}
