package dev.hart.generation;

import dev.hart.engine.Cancellation;
import dev.hart.generation.QueueFullException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The requests waiting for one device, and the one thread that works on them in order of arrival. Bounded: whoever comes
 * when it is full is told when to come again. Thread-safe.
 */
public final class GenerationQueue implements AutoCloseable {
    /** A request on its way. */
    public interface Ticket {
        /**
         * What became of the request. Completed on the device's thread, so nothing that takes long may hang on it
         * directly; exceptionally with what {@link ImageGenerator#generate} threw.
         */
        CompletionStage<GenerationResult> result();

        /** Gives the request up: a waiting one frees its place at once, a running one stops as soon as it can. */
        void cancel();
    }

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    /** Weight of the newest measurement in the running mean of seconds an image. */
    private static final double NEWEST = 0.3;

    private final ImageGenerator generator;
    private final int capacity;
    private final ArrayDeque<Work> waiting = new ArrayDeque<>();
    private final Thread worker;
    private @Nullable Work running;
    private double secondsPerImage = 1;
    private boolean closed;

    /**
     * Starts the worker.
     *
     * @param generator used by the worker only; stays the caller's
     * @param capacity requests that may wait beside the running one, at least 1
     */
    public GenerationQueue(ImageGenerator generator, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a queue's capacity is at least 1, not " + capacity);
        }
        this.generator = generator;
        this.capacity = capacity;
        this.worker = new Thread(this::work, "hart-device");
        worker.setDaemon(true);
        worker.start();
    }

    /**
     * Puts a request in line.
     *
     * @throws QueueFullException if there is no place, or the queue is closed
     */
    public Ticket submit(ImageRequest request, Progress progress) {
        Work work = new Work(request, progress);
        synchronized (this) {
            if (closed) {
                throw new QueueFullException(Reason.CLOSED, ONE_SECOND);
            }
            if (waiting.size() >= capacity) {
                throw new QueueFullException(Reason.FULL, untilNextPlace());
            }
            waiting.add(work);
            notifyAll();
        }
        return work;
    }

    /** Requests in line, the running one not among them. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** A place is free when the running request has ended. */
    private Duration untilNextPlace() {
        double seconds = running == null ? 0 : running.request.count() * secondsPerImage;
        return Duration.ofSeconds(Math.max(1, (long) Math.ceil(seconds)));
    }

    private void work() {
        for (Work work = next(); work != null; work = next()) {
            long start = System.nanoTime();
            // Throwable: whatever happens to one request, the thread goes on and the caller hears of it.
            try {
                GenerationResult result = generator
                        .generate(List.of(work.request), work.progress, work.cancellation)
                        .get(0);
                if (result instanceof GenerationResult.Generated) {
                    measured((System.nanoTime() - start) / 1e9 / work.request.count());
                }
                work.future.complete(result);
            } catch (Throwable fault) {
                work.future.completeExceptionally(fault);
            }
        }
    }

    private synchronized @Nullable Work next() {
        running = null;
        while (waiting.isEmpty()) {
            if (closed) {
                return null;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                return null;
            }
        }
        running = waiting.remove();
        return running;
    }

    private synchronized void measured(double seconds) {
        secondsPerImage += NEWEST * (seconds - secondsPerImage);
    }

    private void cancel(Work work) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(work);
        }
        if (waited) {
            work.future.complete(new GenerationResult.Cancelled());
        } else {
            work.cancellation.trigger();
        }
    }

    /** Takes no more requests, gives up all it has, and waits for the worker to end. */
    @Override
    public void close() {
        List<Work> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(waiting);
            if (running != null) {
                left.add(running);
            }
            notifyAll();
        }
        left.forEach(Work::cancel);
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Work implements Ticket {
        private final ImageRequest request;
        private final Progress progress;
        private final Cancellation cancellation = new Cancellation();
        private final CompletableFuture<GenerationResult> future = new CompletableFuture<>();

        private Work(ImageRequest request, Progress progress) {
            this.request = request;
            this.progress = progress;
        }

        @Override
        public CompletionStage<GenerationResult> result() {
            return future.minimalCompletionStage();
        }

        @Override
        public void cancel() {
            GenerationQueue.this.cancel(this);
        }
    }
}
