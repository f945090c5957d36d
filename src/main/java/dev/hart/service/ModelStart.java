package dev.hart.service;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time from the first native call of loading a model until the model is served or freed. A process that ends meanwhile has to
 * wait for it: native code that still runs while the process frees its libraries may end it with an error. Thread-safe.
 */
final class ModelStart {
    private @Nullable CountDownLatch running;
    private @Nullable Runnable cancel;
    private boolean stopped;

    /**
     * Runs the work, unless {@link #stop} was called before.
     *
     * @param work loads a model, warms it up, and has it served or frees it; what calls no native code comes before
     */
    void run(Runnable work) {
        CountDownLatch done = new CountDownLatch(1);
        synchronized (this) {
            if (stopped) {
                return;
            }
            running = done;
        }
        try {
            work.run();
        } finally {
            done.countDown();
        }
    }

    /** Sets how {@link #stop} ends the work early, once that is possible; runs the action at once if it was stopped before. */
    void cancelBy(Runnable action) {
        boolean late;
        synchronized (this) {
            cancel = action;
            late = stopped;
        }
        if (late) {
            action.run();
        }
    }

    /** Returns whether {@link #stop} was called, because the process ends. */
    synchronized boolean isStopped() {
        return stopped;
    }

    /**
     * Ends the work early if possible, and waits until the model is served or freed.
     *
     * @return whether no more native call of loading runs; false after the timeout, since loading a graph cannot be interrupted
     */
    boolean stop(Duration timeout) {
        CountDownLatch left;
        Runnable early;
        synchronized (this) {
            stopped = true;
            left = running;
            early = cancel;
        }
        if (left == null || left.getCount() == 0) {
            return true;
        }
        if (early != null) {
            early.run();
        }
        try {
            return left.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
