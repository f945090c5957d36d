package dev.hart.job.worker;

import dev.hart.scheduling.GenerationHandle;
import java.time.Duration;

/** What an attempt tells the worker that runs it, and asks of it. */
interface AttemptListener {
    /** The job is in the device's queue; cancelling the handle ends the attempt, and the job goes back into the job queue. */
    void submitted(GenerationHandle handle);

    /** Returns whether the worker shuts down, so that no job should begin. */
    boolean isShuttingDown();

    /** The device has failed: the worker should pause. */
    void deviceFailed();

    /**
     * Records or images cannot be reached: the worker should take no job that it could not end.
     *
     * @param imageBytes of the images that the attempt stored or failed to store; another one needs as much room
     */
    void storeUnreachable(long imageBytes);

    /**
     * The job's message stays in the queue and is hidden from all workers.
     *
     * @param time from now until a worker can receive it again, at the latest
     */
    void messageHidden(Duration time);
}
