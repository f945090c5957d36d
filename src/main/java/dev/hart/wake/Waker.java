package dev.hart.wake;

/** What starts a worker, somewhere else. Thread-safe. */
public interface Waker extends AutoCloseable {
    /**
     * Asks for a worker; returns when the request was taken, which is long before a worker runs.
     *
     * @return false if the request was not taken because the provider is changing the fleet already, or has done so a moment ago;
     *     that change need not bring a worker, so the caller asks again later
     * @throws WakeException if it was not taken for another reason, or it is not known whether it was
     * @throws InterruptedException if the thread was interrupted; the request may have been taken
     */
    boolean wake() throws InterruptedException;

    @Override
    void close();
}
