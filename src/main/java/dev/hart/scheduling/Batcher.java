package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.GenerationResult.TimedOut;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.SafetyException;
import dev.hart.io.DaemonThreads;
import dev.hart.scheduling.QueueFullException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a device: takes requests into a bounded line and draws their pictures in batches on a thread of its own.
 * A batch joins pictures of whatever requests wait, one of each in turn, so that a large request does not hold up small
 * ones; one that is to be alone has its turns to itself. What a picture looks like does not depend on its company.
 * Everything that waits has a deadline. Thread-safe.
 */
public final class Batcher implements AutoCloseable {
    /** Rounds of newcomers' prompts that are judged before those judged already have their batch. */
    private static final int MOST_JUDGINGS = 2;

    /**
     * What is going on.
     *
     * @param requests in line, none of whose pictures was begun
     * @param images of all requests that no batch has held yet
     * @param checks of prompts alone that are not answered yet
     * @param oldest how long the first in line has waited
     * @param running pictures in the running batch
     * @param batchLimit most pictures of a batch at present
     */
    public record Load(int requests, int images, int checks, Duration oldest, int running, int batchLimit) {}

    private final ImageModel model;
    private final Duration company;
    private final BatchObserver observer;
    private final RequestQueue line;
    private final ModerationQueue checks;
    private final DeviceHealth health;
    private final BatchExecutor device;
    private final ScheduledThreadPoolExecutor deadlines;
    private final Thread worker;
    private @Nullable BatchTask running;
    private boolean checkedLast;
    private int judgings;
    private boolean closed;

    /**
     * Starts the device's thread.
     *
     * @param model used by that thread only, but for its checks of prompts; stays the caller's
     * @param capacity requests that may wait, at least 1
     * @param company how long the first request of a batch that is not full waits for others
     */
    public Batcher(ImageModel model, int capacity, Duration company, BatchObserver observer) {
        this.model = model;
        this.company = company;
        this.observer = observer;
        this.line = new RequestQueue(capacity);
        this.checks = new ModerationQueue(capacity);
        this.health = new DeviceHealth(model.batchLimit());
        this.device = new BatchExecutor(model, observer, health, line, this);
        deadlines = new ScheduledThreadPoolExecutor(1, DaemonThreads.factory("hart-deadlines"));
        deadlines.setRemoveOnCancelPolicy(true);
        worker = DaemonThreads.create("hart-device", this::work);
        worker.start();
    }

    /**
     * Puts a request in line.
     *
     * @throws InvalidRequestException if the model cannot take the prompt
     * @throws QueueFullException if there is no place, the deadline cannot be kept, or the device is going away
     */
    public GenerationHandle submit(ImageRequest request, RequestOptions handling, RequestListener listener) {
        PendingRequest pending = new PendingRequest(request, handling, listener);
        try {
            // Before the prompt is looked at: turning away must stay cheap when many come.
            requirePlace(pending);
            model.check(request.prompt());
            take(pending);
        } catch (QueueFullException e) {
            observer.rejected(e.reason());
            throw e;
        }
        return ticket(pending);
    }

    /**
     * As {@link #submit}, for somebody who waits at the door: nobody is turned away, and so nothing is counted.
     *
     * @return empty if there is no place now, or its deadline could not be kept with those before it
     */
    public Optional<GenerationHandle> offer(ImageRequest request, RequestOptions handling, RequestListener listener) {
        PendingRequest pending = new PendingRequest(request, handling, listener);
        try {
            requirePlace(pending);
            model.check(request.prompt());
            take(pending);
        } catch (QueueFullException e) {
            return Optional.empty();
        }
        return Optional.of(ticket(pending));
    }

    private GenerationHandle ticket(PendingRequest pending) {
        return new GenerationHandle() {
            @Override
            public CompletionStage<GenerationResult> result() {
                return pending.future.minimalCompletionStage();
            }

            @Override
            public void cancel() {
                end(pending, new Cancelled());
            }
        };
    }

    private synchronized void requirePlace(PendingRequest pending) {
        requireOpen();
        line.requirePlace(pending, secondsLeft(), health.limit());
    }

    private synchronized void take(PendingRequest pending) {
        requirePlace(pending);
        line.add(pending);
        pending.timer = deadlines.schedule(
                () -> end(pending, new TimedOut()), pending.handling.timeout().toNanos(), TimeUnit.NANOSECONDS);
        notifyAll();
    }

    private void requireOpen() {
        if (closed) {
            throw new QueueFullException(Reason.CLOSED, ServiceTimeEstimate.wholeSeconds(0));
        }
    }

    /**
     * Scores prompts without drawing anything, a few at a time, in turn with batches.
     *
     * @param timeout after which the answer is not waited for any more
     * @return for each prompt a score for each policy; exceptionally with {@link SafetyException} if there is none, with
     *     {@link TimeoutException} if it took too long. Cancelling it frees the device
     * @throws InvalidRequestException if the model cannot take a prompt
     * @throws QueueFullException if too many checks wait, or the device is going away
     */
    public CompletableFuture<List<List<PolicyScore>>> moderate(List<String> prompts, Duration timeout) {
        prompts.forEach(model::check);
        ModerationTask check = new ModerationTask(prompts);
        try {
            takeCheck(check);
        } catch (QueueFullException e) {
            observer.rejected(e.reason());
            throw e;
        }
        var unused = check.scores.whenComplete((scores, fault) -> withdraw(check));
        return check.scores.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void takeCheck(ModerationTask check) {
        requireOpen();
        checks.add(check, secondsLeft());
        notifyAll();
    }

    /** However it ended: answered, failed, given up or too late. */
    private synchronized void withdraw(ModerationTask check) {
        checks.remove(check);
        check.cancellation.trigger();
    }

    /** Seconds until the device has done what it is at, and the checks that wait. */
    private double secondsLeft() {
        return line.secondsLeft(running) + line.secondsOfSafety(checks.prompts());
    }

    /** What is going on. */
    public synchronized Load load() {
        return line.load(running, checks.size(), health.limit());
    }

    /** Why nobody should be sent here: the device failed several times in a row. */
    public Optional<String> trouble() {
        return health.trouble();
    }

    /** Whether requests are taken; until {@link #drain} or {@link #close}, or an error that ends the device's thread. */
    public synchronized boolean isOpen() {
        return !closed;
    }

    /** Whether the device's thread still runs; it ends with {@link #close} only. */
    public boolean isAlive() {
        return worker.isAlive();
    }

    private void work() {
        try {
            for (Runnable turn = next(); turn != null; turn = next()) {
                run(turn);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // Also where an error of the JVM ends this thread: nobody shall wait for what will not come.
            close();
        }
    }

    /** Whatever is wrong with a turn, an observer that throws included, ends with its requests. */
    private void run(Runnable turn) {
        try {
            turn.run();
        } catch (RuntimeException fault) {
            BatchTask broken = running;
            if (broken != null) {
                broken.members.stream()
                        .filter(this::retire)
                        .forEach(pending -> pending.future.completeExceptionally(fault));
            }
        }
    }

    /** What to do next; null when there is nothing more to do for ever. */
    private synchronized @Nullable Runnable next() throws InterruptedException {
        running = null;
        while (line.isEmpty() && checks.isEmpty()) {
            if (closed) {
                return null;
            }
            wait();
        }
        // In turn with batches, so that neither keeps the other waiting for ever.
        checkedLast = !checks.isEmpty() && (line.isEmpty() || !checkedLast);
        if (checkedLast) {
            ModerationTask check = checks.next();
            return () -> device.check(check);
        }
        awaitCompany();
        int limit = health.limit();
        List<PendingRequest> candidates = line.candidates(limit);
        List<PendingRequest> unjudged =
                candidates.stream().filter(pending -> pending.scores == null).toList();
        boolean judging = !unjudged.isEmpty() && (judgings < MOST_JUDGINGS || unjudged.size() == candidates.size());
        judgings = judging ? judgings + 1 : 0;
        BatchTask turn = judging ? BatchTask.judging(unjudged) : BatchTask.drawing(line.deal(limit));
        running = turn;
        if (judging) {
            return () -> device.judge(turn);
        }
        // All may have been given up while they waited for company.
        return turn.slots.isEmpty() ? () -> {} : () -> device.draw(turn);
    }

    /** A batch that would not be full waits a moment before its first request is looked at. */
    private synchronized void awaitCompany() throws InterruptedException {
        long end = System.nanoTime() + company.toNanos();
        while (!closed && line.startsAfresh() && !line.fills(health.limit())) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    void end(PendingRequest pending, GenerationResult result) {
        if (retire(pending)) {
            try {
                observer.ended(result, pending.sinceTaken());
            } finally {
                pending.future.complete(result);
            }
        }
    }

    /** Takes a request out of everything; false if that was done before. */
    synchronized boolean retire(PendingRequest pending) {
        if (pending.over) {
            return false;
        }
        pending.over = true;
        line.remove(pending);
        if (pending.timer != null) {
            pending.timer.cancel(false);
        }
        if (running != null) {
            running.stopIfUnwanted();
        }
        return true;
    }

    /** Takes no more requests; those it has go on. */
    public synchronized void drain() {
        closed = true;
        notifyAll();
    }

    /** Takes no more requests, gives up all it has, and waits for the device's thread to end. */
    @Override
    public void close() {
        List<PendingRequest> left = new ArrayList<>();
        List<ModerationTask> unanswered;
        synchronized (this) {
            closed = true;
            left.addAll(line.all());
            if (running != null) {
                left.addAll(running.members);
            }
            unanswered = checks.all();
            notifyAll();
        }
        left.forEach(pending -> end(pending, new Cancelled()));
        QueueFullException late = new QueueFullException(Reason.CLOSED, ServiceTimeEstimate.wholeSeconds(0));
        unanswered.forEach(check -> check.scores.completeExceptionally(late));
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
