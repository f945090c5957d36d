package dev.hart.wake;

/** Is notified of each decision about a wake. Called on the waking thread: must not block. */
public interface WakeObserver {
    /** What became of a wake. */
    enum Outcome {
        /** The fleet was woken. */
        SENT,
        /** The call failed. */
        FAILED,
        /** The fleet was woken a moment ago, by this process or another, or its provider is scaling it already. */
        LIMITED
    }

    /** A wake was needed. */
    void woke(Outcome outcome);
}
