package dev.hart.io;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Runs a pass of some work at once and then after each pause, on a daemon thread of its own, until it is stopped. Passes do
 * not overlap. A pass that fails with a {@link RuntimeException} or an {@link OutOfMemoryError} does not end the task; another
 * {@link Error}, in a pass that begins after a pause, ends it without a report. Thread-safe.
 */
public final class RepeatingTask implements AutoCloseable {
    private final Runnable pass;
    private final Consumer<Throwable> onFailure;
    private final ScheduledThreadPoolExecutor timer;
    private final AtomicBoolean requested = new AtomicBoolean();

    /**
     * Makes a task that does not run yet.
     *
     * @param thread the thread's name
     * @param pass the work of one pass
     * @param onFailure called with the {@link RuntimeException} or {@link OutOfMemoryError} of a pass that fails
     */
    public RepeatingTask(String thread, Runnable pass, Consumer<Throwable> onFailure) {
        this.pass = pass;
        this.onFailure = onFailure;
        // A request for a pass that comes while the task is being stopped is dropped.
        timer = new ScheduledThreadPoolExecutor(
                1, DaemonThreads.factory(thread), new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * Starts the task; to be called once.
     *
     * @param pause from the end of a pass to the beginning of the next, at least 1 ms
     */
    public void start(Duration pause) {
        var unused = timer.scheduleWithFixedDelay(this::runOnce, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Requests a pass as soon as the thread is free. Requests that come before that pass begins are one; none after a stop
     * counts.
     */
    public void runSoon() {
        if (requested.compareAndSet(false, true)) {
            timer.execute(this::runOnce);
        }
    }

    /**
     * Runs one pass on the caller's thread, after one that is running; a failure goes to the handler. The task need not be
     * started.
     */
    public synchronized void runOnce() {
        requested.set(false);
        try {
            pass.run();
        } catch (RuntimeException | OutOfMemoryError e) {
            // An exception that left this method would end the timer.
            onFailure.accept(e);
        }
    }

    /**
     * Begins no further pass, except one that {@link #runSoon} has requested already, and lets a running one finish. A pass may
     * call this itself.
     */
    public void stop() {
        timer.shutdown();
    }

    /** Begins no further pass and interrupts the one that runs on the task's thread. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
