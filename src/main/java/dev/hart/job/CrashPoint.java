package dev.hart.job;

/**
 * The points between two lasting effects at which a process may crash. docs/guarantees.md lists for each what a crash leaves
 * behind and what repairs it; tests kill the process at each.
 */
public enum CrashPoint {
    /** Accepting: the open-job marker is written, the job's record is not. */
    MARKED,
    /** Accepting: the job's record is written, its message is not sent. */
    RECORDED,
    /** Accepting: the message is sent, the caller has no reply yet. */
    SENT,
    /** Working: a message is received, nothing is done. */
    RECEIVED,
    /** Working: the attempt is recorded, no image is generated. */
    BEGUN,
    /**
     * Working: the device is done with the job and no image is stored; all are generated, unless the prompt was refused or the
     * attempt was stopped.
     */
    DRAWN,
    /** Working: an image is stored, perhaps not the last. Reached once for each image. */
    STORED,
    /** Working: all images that the outcome will name are stored, the outcome is not created. */
    DECIDING,
    /** Working: the outcome is created. */
    DECIDED,
    /** Working: the outcome names no image of this attempt, and its images are removed. */
    DISCARDED,
    /** Working, cancelling or sweeping: the notices are recorded, the open-job marker is still there. */
    ANNOUNCED,
    /** Working: the open-job marker is removed, the message is still there. */
    CLOSED,
    /** Working: the message is removed, or moved to the dead-letter queue. */
    DELETED,
    /** Giving up: the outcome is created, the message is not in the dead-letter queue. */
    GIVEN_UP,
    /** Retrying: the replacement of a dead letter is stored, the dead letter is still there. */
    RETRIED,
    /** Erasing: the tombstone is written, prompt and images are still there. */
    ERASING;

    /** Is called at each point that a process reaches. */
    @FunctionalInterface
    public interface Watcher {
        /** Does nothing. */
        Watcher NONE = point -> {};

        /** The process is at a point; it goes on when this returns. */
        void reached(CrashPoint point);
    }
}
