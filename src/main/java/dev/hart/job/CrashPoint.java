package dev.hart.job;

/**
 * The places between two lasting effects at which a process may die. docs/guarantees.md says for each what is left behind and who
 * mends it; tests kill the process at each.
 */
public enum CrashPoint {
    /** Accepting: the sweeper knows of a job that has no record. */
    MARKED,
    /** Accepting: recorded, not sent. */
    RECORDED,
    /** Accepting: sent, nobody was told. */
    SENT,
    /** Working: a message was received, nothing was done. */
    RECEIVED,
    /** Working: the attempt is noted, nothing was drawn. */
    BEGUN,
    /** Working: all is drawn, no picture is stored. */
    DRAWN,
    /** Working: a picture is stored, perhaps not the last. Reached once a picture. */
    STORED,
    /** Working: all that an outcome names is there, the outcome is not. */
    DECIDING,
    /** Working: the outcome is there. */
    DECIDED,
    /** Working: the outcome names no picture of this attempt, and they are gone. */
    DISCARDED,
    /** Working or cancelling: it is noted whom to tell, the sweeper's mark is there. */
    ANNOUNCED,
    /** Working: the sweeper's notes are gone, the message is there. */
    CLOSED,
    /** Working: the message is gone. */
    DELETED,
    /** Giving up: the outcome says so, the message is not in the dead-letter queue. */
    GIVEN_UP,
    /** Retrying: what takes a dead letter's place is there, and so is the letter. */
    RETRIED,
    /** Erasing: the tombstone is there, and so are prompt and pictures. */
    ERASING;

    /** Hears of points that are reached. */
    @FunctionalInterface
    public interface Watcher {
        /** Nobody listens. */
        Watcher NONE = point -> {};

        /** The process is at a point; goes on when this returns. */
        void reached(CrashPoint point);
    }
}
