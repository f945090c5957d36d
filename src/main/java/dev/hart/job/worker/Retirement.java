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
     * The worker has found the queue empty once more, takes no more jobs and has none. Called once, on the worker's receiving
     * thread, which ends afterwards; must not wait for it.
     */
    void retire();
}
