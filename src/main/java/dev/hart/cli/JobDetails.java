package dev.hart.cli;

import dev.hart.job.ActiveAttempt;
import dev.hart.job.JobRef;
import dev.hart.job.view.JobReply;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the operator sees of one job.
 *
 * @param ref owner and id
 * @param reply the job as its owner sees it, with notices
 * @param attempts the attempts that may still be running, in the order in which they began
 * @param retry the job that retries it, if the operator has retried it
 */
record JobDetails(JobRef ref, JobReply reply, List<ActiveAttempt> attempts, Optional<JobRef> retry) {
    JobDetails {
        attempts = List.copyOf(attempts);
    }
}
