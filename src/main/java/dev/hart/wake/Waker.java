package dev.hart.wake;

/** What starts a worker, somewhere else. Thread-safe. */
public interface Waker extends AutoCloseable {
    /**
     * Asks for a worker; returns when the request was taken, which is long before a worker runs.
     *
     * @throws WakeException if it was not taken, or it is not known whether it was
     * @throws InterruptedException if the thread was interrupted; the request may have been taken
     */
    void wake() throws InterruptedException;

    @Override
    void close();
}
