package dev.hart.service;

import dev.hart.scheduling.Batcher;
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
    private @Nullable Batcher warmingUp;
    private boolean stopped;

    /** Work that loads a model; it calls {@link #warmingUp} before it uses the device. */
    @FunctionalInterface
    interface Work {
        void run();
    }

    /** Runs the work, unless the process ends already. */
    void run(Work work) {
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

    /** Names the batcher that warms the model up, so that {@link #stop} can cancel that. */
    void warmingUp(Batcher batcher) {
        boolean late;
        synchronized (this) {
            warmingUp = batcher;
            late = stopped;
        }
        if (late) {
            batcher.close();
        }
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /**
     * Cancels the warm-up and waits until the model is served or freed.
     *
     * @return whether no more native call of loading runs; false after the timeout, since loading a graph cannot be interrupted
     */
    boolean stop(Duration timeout) {
        CountDownLatch left;
        Batcher closing;
        synchronized (this) {
            stopped = true;
            left = running;
            closing = warmingUp;
        }
        if (left == null || left.getCount() == 0) {
            return true;
        }
        if (closing != null) {
            closing.close();
        }
        try {
            return left.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
