package dev.hart.job;

import java.time.Duration;
import java.util.List;

/** Is notified of what a worker does with its jobs. Called on the threads of jobs and of the device: must not block. */
public interface JobObserver {
    /** Does nothing. */
    JobObserver NONE = new JobObserver() {};

    /** Returns an observer that notifies several, in their order. */
    static JobObserver of(JobObserver... observers) {
        return new JobObservers(List.of(observers));
    }

    /**
     * An attempt begins.
     *
     * @param sinceAccepted how long ago the job was accepted, by the clocks of the process that accepted it and of this worker
     * @param receives how often the message was received, this time included; approximate. The message that replaces it after a
     *     failure of the device counts from 1 again
     */
    default void attemptBegan(JobRef ref, Duration sinceAccepted, int receives) {}

    /** A batch with some of the job's images has finished {@code done} of its {@code scales} scales. */
    default void scale(JobRef ref, int done, int scales) {}

    /** An attempt failed, and there will be another. */
    default void attemptFailed(JobRef ref) {}

    /**
     * The worker has decided how a job ends; not called if the owner or another worker had decided it before.
     *
     * @param sinceAccepted how long ago the job was accepted, as for {@link #attemptBegan}
     */
    default void ended(JobRef ref, Outcome outcome, Duration sinceAccepted) {}

    /** An attempt is over, with any result. */
    default void attemptEnded(JobRef ref) {}
}
