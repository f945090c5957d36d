package dev.hart.job;

/**
 * A job and its state.
 *
 * @param isDamaged whether the job's record is damaged, so that its request is not known; the job fails for this reason
 */
public record JobView(Job job, JobState state, boolean isDamaged) {
    /** Creates the view of a job whose record is whole. */
    public JobView(Job job, JobState state) {
        this(job, state, false);
    }
}
