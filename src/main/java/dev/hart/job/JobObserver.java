package dev.hart.job;

import java.time.Duration;

/** Hears what becomes of the jobs that a worker has at hand. Called on the threads of jobs and of the device: must not block. */
public interface JobObserver {
    /** Nobody listens. */
    JobObserver NONE = new JobObserver() {};

    /**
     * An attempt begins.
     *
     * @param sinceAsked how long ago the job was asked for, by the clocks of whoever took it and of this worker
     * @param receives how often its message was handed out, 1 if this is the first attempt
     */
    default void began(JobRef ref, Duration sinceAsked, int receives) {}

    /** A batch with some of the job's pictures has done so many scales of so many. */
    default void scale(JobRef ref, int done, int scales) {}

    /** An attempt came to nothing, and there will be another. */
    default void setBack(JobRef ref) {}

    /** The worker has decided how a job ends; not called where somebody else had. */
    default void ended(JobRef ref, Outcome outcome, Duration sinceAsked) {}

    /** An attempt is over, whatever came of it. */
    default void left(JobRef ref) {}
}
