package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.GenerationResult.TimedOut;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.PromptCut;
import dev.hart.generation.SafetyException;
import dev.hart.io.DaemonThreads;
import dev.hart.scheduling.DeviceQueue.Unfinished;
import dev.hart.scheduling.QueueFullException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The only way to a device: takes requests into a bounded queue and generates their images in batches, on a thread of its own.
 * A batch holds images of the first requests that wait and ask for the same quality, one of each in turn, so that a large request
 * does not hold up small ones; a request with {@link RequestOptions#alone} has batches to itself. In fp32 on the CPU the bytes of
 * an image do not depend on its batch. Everything that waits has a deadline. Thread-safe.
 */
public final class Batcher implements AutoCloseable {
    private final ImageModel model;
    private final BatchObserver observer;
    private final DeviceHealth health;
    private final DeviceQueue queue;
    private final RequestCallbacks callbacks;
    private final BatchExecutor executor;
    private final ScheduledThreadPoolExecutor deadlines;
    private final Thread worker;

    /**
     * Starts the device's thread.
     *
     * @param model used by that thread only, except for {@link ImageModel#check}; the caller closes it, after this object
     * @param capacity number of requests that may wait, and as many moderation requests; at least 1
     * @param batchWait how long the device's thread waits for more requests when the next batch would not be full and its first
     *     request is new
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    public Batcher(ImageModel model, int capacity, Duration batchWait, BatchObserver observer) {
        this(model, capacity, batchWait, observer, fault -> {});
    }

    /**
     * Starts the device's thread.
     *
     * @param model used by that thread only, except for {@link ImageModel#check}; the caller closes it, after this object
     * @param capacity number of requests that may wait, and as many moderation requests; at least 1
     * @param batchWait how long the device's thread waits for more requests when the next batch would not be full and its first
     *     request is new
     * @param lost receives the fault after which this process cannot use the device again and should end; called on the
     *     device's thread, at each such fault, and must return quickly
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    public Batcher(
            ImageModel model, int capacity, Duration batchWait, BatchObserver observer, Consumer<Throwable> lost) {
        this.model = model;
        this.observer = observer;
        this.health = new DeviceHealth(model.batchLimit());
        this.queue = new DeviceQueue(capacity, batchWait, health);
        this.callbacks = new RequestCallbacks(queue, observer);
        this.executor = new BatchExecutor(model, queue, health, callbacks, observer, lost);
        // A request admitted just before the end has been cancelled by then and needs no timer.
        deadlines = new ScheduledThreadPoolExecutor(1, DaemonThreads.factory("hart-deadlines"), new DiscardPolicy());
        deadlines.setRemoveOnCancelPolicy(true);
        worker = DaemonThreads.create("hart-device", this::work);
        worker.start();
    }

    private void work() {
        try {
            executor.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // Also if an error of the JVM ends this thread: callers must not wait for results that will not come.
            close();
        }
    }

    /**
     * Queues a request.
     *
     * @throws InvalidRequestException if the model cannot take the prompt
     * @throws QueueFullException if too many requests wait, the deadline cannot be met, or the batcher is draining or closed
     */
    public GenerationHandle submit(ImageRequest request, RequestOptions options, RequestListener listener) {
        try {
            return admit(request, options, listener);
        } catch (QueueFullException e) {
            observer.rejected(e.reason());
            throw e;
        }
    }

    /**
     * Queues a request if there is room now, for a caller that tries again later: a request that is not admitted is not counted
     * as rejected.
     *
     * @return empty if too many requests wait, the deadline cannot be met, or the batcher is draining or closed
     * @throws InvalidRequestException if the model cannot take the prompt
     */
    public Optional<GenerationHandle> trySubmit(
            ImageRequest request, RequestOptions options, RequestListener listener) {
        try {
            return Optional.of(admit(request, options, listener));
        } catch (QueueFullException e) {
            return Optional.empty();
        }
    }

    private GenerationHandle admit(ImageRequest request, RequestOptions options, RequestListener listener) {
        PendingRequest pending = new PendingRequest(request, options, listener);
        // Before the prompt is checked: rejecting must stay cheap when many requests come.
        queue.requireRoom(pending);
        model.check(request.prompt());
        queue.admit(pending);
        Future<?> timer = deadlines.schedule(
                () -> callbacks.end(pending, new TimedOut()), options.timeout().toNanos(), TimeUnit.NANOSECONDS);
        var unused = pending.future.whenComplete((result, fault) -> timer.cancel(false));
        return new GenerationHandle() {
            @Override
            public CompletionStage<GenerationResult> result() {
                return pending.future.minimalCompletionStage();
            }

            @Override
            public void cancel() {
                callbacks.end(pending, new Cancelled());
            }
        };
    }

    /**
     * Returns how much of a prompt the model reads; empty if that is all of it.
     *
     * @throws InvalidRequestException if the model cannot take the prompt
     */
    public Optional<PromptCut> measure(String prompt) {
        model.check(prompt);
        return PromptCut.of(model, prompt);
    }

    /**
     * Scores prompts without generating anything, a few at a time, alternating with the tasks of requests for images.
     *
     * @param prompts at least one
     * @param timeout after which the result is a {@link TimeoutException}
     * @return for each prompt a score for each policy; completed exceptionally with {@link SafetyException} if the safety check
     *     gives none, with {@link TimeoutException} if it took too long, with {@link QueueFullException} if the batcher is
     *     closed before, or with another fault of the model. Cancelling it frees the device
     * @throws IllegalArgumentException if there are no prompts
     * @throws InvalidRequestException if the model cannot take a prompt
     * @throws QueueFullException if too many moderation requests wait, or the batcher is draining or closed
     */
    public CompletableFuture<List<List<PolicyScore>>> moderate(List<String> prompts, Duration timeout) {
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("there is no prompt to score");
        }
        prompts.forEach(model::check);
        ModerationTask task = new ModerationTask(prompts);
        try {
            queue.admit(task);
        } catch (QueueFullException e) {
            observer.rejected(e.reason());
            throw e;
        }
        var unused = task.scores.whenComplete((scores, fault) -> withdraw(task));
        return task.scores.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Frees the place of a moderation task that ended, and the device if it still works on it. */
    private void withdraw(ModerationTask task) {
        queue.remove(task);
        task.cancellation.trigger();
    }

    /** Returns what waits and what the device is doing. */
    public QueueLoad load() {
        return queue.load();
    }

    /** Returns for how long there has been neither a request nor a moderation request that has not ended; zero while there is one. */
    public Duration idle() {
        return queue.idle();
    }

    /**
     * Why this device should get no requests: it was lost, or failed at least twice, since the last batch that succeeded; else
     * empty.
     */
    public Optional<String> trouble() {
        return health.trouble();
    }

    /** Whether requests are taken: until {@link #drain} or {@link #close}, or an error that ends the device's thread. */
    public boolean isOpen() {
        return queue.isOpen();
    }

    /** Whether the device's thread runs; it ends when the batcher is closed, when it has drained, or by an error of the JVM. */
    public boolean isAlive() {
        return worker.isAlive();
    }

    /** Takes no more requests; those that were admitted go on. */
    public void drain() {
        var unused = queue.close();
    }

    /**
     * Takes no more requests, cancels those that were admitted, ends moderation requests with a {@link QueueFullException}, and
     * waits for the device's thread to end, unless that is the current thread or the current thread is interrupted.
     */
    @Override
    public void close() {
        Unfinished left = queue.close();
        // Before the requests: cancelling the running batch frees the device, which would then score a waiting task.
        QueueFullException closed = new QueueFullException(Reason.CLOSED, 0);
        left.moderations().forEach(task -> task.scores.completeExceptionally(closed));
        left.requests().forEach(pending -> callbacks.end(pending, new Cancelled()));
        deadlines.shutdownNow();
        try {
            if (Thread.currentThread() != worker) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
