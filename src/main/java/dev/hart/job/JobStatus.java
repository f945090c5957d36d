package dev.hart.job;

import dev.hart.job.JobState.Ended;
import dev.hart.job.JobState.Queued;
import java.util.Locale;

/** What a job's state is called. */
public enum JobStatus {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    REFUSED,
    FAILED,
    CANCELLED,
    ERASED;

    /** The name of a state. */
    public static JobStatus of(JobState state) {
        if (state instanceof Ended ended) {
            return of(ended.outcome());
        }
        return state instanceof Queued ? QUEUED : RUNNING;
    }

    private static JobStatus of(Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded) {
            return SUCCEEDED;
        }
        if (outcome instanceof Outcome.Refused) {
            return REFUSED;
        }
        if (outcome instanceof Outcome.Failed) {
            return FAILED;
        }
        return outcome instanceof Outcome.Cancelled ? CANCELLED : ERASED;
    }

    /** Whether more is to come. */
    public boolean isOpen() {
        return this == QUEUED || this == RUNNING;
    }

    /** In lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
