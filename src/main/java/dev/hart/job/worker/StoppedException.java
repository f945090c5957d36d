package dev.hart.job.worker;

/** An attempt ends without an outcome, because the job has one already, the worker shuts down, or the device does not work. */
final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean jobIsOver;

    /** @param jobIsOver whether the job has an outcome, by its owner or another worker; otherwise it goes back into the queue */
    StoppedException(boolean jobIsOver) {
        super(jobIsOver ? "the job has an outcome" : "the attempt was stopped");
        this.jobIsOver = jobIsOver;
    }

    boolean isJobOver() {
        return jobIsOver;
    }
}
