package dev.hart.job.worker;

/** When a worker that has nothing to do ends for good. */
public interface Retirement {
    /** The worker never ends by itself. */
    Retirement NEVER = new Retirement() {
        @Override
        public boolean isDue() {
            return false;
        }

        @Override
        public void retire() {
            // Is never due.
        }
    };

    /** Returns whether the worker has been idle for long enough. Called on the worker's receiving thread; must not block. */
    boolean isDue();

    /**
     * The worker is about to look at the queue for the last time. Others that enqueue a job after that look must not count on it,
     * so what tells them that it takes jobs has to be gone when this returns. Called on the worker's receiving thread; may take
     * some seconds, must not throw, and is followed by {@link #stays}, by {@link #retire} or by the worker's draining.
     */
    default void beforeLastLook() {}

    /**
     * The last look has found a message, or could not be taken: the worker goes on. Called on the worker's receiving thread; must
     * not block.
     */
    default void stays() {}

    /**
     * The worker has found the queue empty once more, takes no more jobs and has none. Called once, on the worker's receiving
     * thread, which ends afterwards; must not wait for it.
     */
    void retire();
}
