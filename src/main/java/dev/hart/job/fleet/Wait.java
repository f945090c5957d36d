package dev.hart.job.fleet;

import java.time.Duration;
import java.util.Optional;

/**
 * What a job waits for that has not begun.
 *
 * @param reason for a worker to start, or for its turn
 * @param estimate how long it will still wait, at least 0; empty if that is not known
 */
public record Wait(Reason reason, Optional<Duration> estimate) {
    /** The two things that a job can wait for. */
    public enum Reason {
        /** No worker is alive. */
        WORKER,
        /** A worker is alive, and has other jobs. */
        TURN
    }
}
