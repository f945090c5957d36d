package dev.hart.generation;

import dev.hart.engine.CancelledRunException;
import dev.hart.engine.OutOfMemoryException;
import dev.hart.generation.DeviceTurn.Slot;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.GenerationResult.TimedOut;
import dev.hart.generation.QueueFullException.Reason;
import dev.hart.image.Raster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a device: takes requests into a bounded line and draws their pictures in batches on a thread of its own.
 * A batch joins pictures of whatever requests wait, one of each in turn, so that a large request does not hold up small
 * ones; what a picture looks like does not depend on its company. Everything that waits has a deadline. Thread-safe.
 */
public final class Batcher implements AutoCloseable {
    /**
     * What is going on.
     *
     * @param requests in line, none of whose pictures was begun
     * @param images of all requests that no batch has held yet
     * @param oldest how long the first in line has waited
     * @param running pictures in the running batch
     * @param batchLimit most pictures of a batch at present
     */
    public record Load(int requests, int images, Duration oldest, int running, int batchLimit) {}

    private final ImageModel model;
    private final Duration company;
    private final BatchObserver observer;
    private final RequestLine line;
    private final PromptChecks checks;
    private final DeviceHealth health;
    private final ScheduledThreadPoolExecutor deadlines;
    private final Thread worker;
    private @Nullable DeviceTurn running;
    private boolean checkedLast;
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
        this.line = new RequestLine(capacity);
        this.checks = new PromptChecks(capacity);
        this.health = new DeviceHealth(model.batchLimit());
        deadlines = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "hart-deadlines"));
        deadlines.setRemoveOnCancelPolicy(true);
        worker = daemon(this::work, "hart-device");
        worker.start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Puts a request in line.
     *
     * @throws InvalidRequestException if the model cannot take the prompt
     * @throws QueueFullException if there is no place, the deadline cannot be kept, or the device is going away
     */
    public Ticket submit(ImageRequest request, Handling handling, RequestListener listener) {
        model.check(request.prompt());
        PendingRequest pending = new PendingRequest(request, handling, listener);
        try {
            take(pending);
        } catch (QueueFullException e) {
            observer.rejected(e.reason());
            throw e;
        }
        return new Ticket() {
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

    private synchronized void take(PendingRequest pending) {
        requireOpen();
        line.add(pending, running);
        pending.timer = deadlines.schedule(
                () -> end(pending, new TimedOut()), pending.handling.timeout().toNanos(), TimeUnit.NANOSECONDS);
        notifyAll();
    }

    private void requireOpen() {
        if (closed) {
            throw new QueueFullException(Reason.CLOSED, ServiceTime.wholeSeconds(0));
        }
    }

    /**
     * Scores prompts without drawing anything, before the next batch.
     *
     * @param timeout after which the answer is not waited for any more
     * @return for each prompt a score for each policy; exceptionally with {@link SafetyException} if there is none, with
     *     {@link TimeoutException} if it took too long
     * @throws InvalidRequestException if the model cannot take a prompt
     * @throws QueueFullException if too many checks wait, or the device is going away
     */
    public CompletionStage<List<List<PolicyScore>>> moderate(List<String> prompts, Duration timeout) {
        prompts.forEach(model::check);
        try {
            return takeCheck(prompts, timeout);
        } catch (QueueFullException e) {
            observer.rejected(e.reason());
            throw e;
        }
    }

    private synchronized CompletionStage<List<List<PolicyScore>>> takeCheck(List<String> prompts, Duration timeout) {
        requireOpen();
        CompletionStage<List<List<PolicyScore>>> scores =
                checks.add(prompts, timeout, line.secondsLeft(running)).minimalCompletionStage();
        notifyAll();
        return scores;
    }

    /** What is going on. */
    public synchronized Load load() {
        return line.load(running, health.limit());
    }

    /** Why nobody should be sent here: the device failed several times in a row. */
    public Optional<String> trouble() {
        return health.trouble();
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
            close();
        }
    }

    /** Whatever is wrong with a turn, an observer that throws included, ends with its requests. */
    private void run(Runnable turn) {
        try {
            turn.run();
        } catch (RuntimeException fault) {
            DeviceTurn broken = running;
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
            PromptChecks.Check check = checks.next();
            return () -> check.answer(model);
        }
        awaitCompany();
        int limit = health.limit();
        List<PendingRequest> unjudged = line.candidates(limit).stream()
                .filter(pending -> pending.scores == null)
                .toList();
        DeviceTurn turn = unjudged.isEmpty() ? DeviceTurn.drawing(line.deal(limit)) : DeviceTurn.judging(unjudged);
        running = turn;
        if (!unjudged.isEmpty()) {
            return () -> judge(turn);
        }
        // All may have been given up while they waited for company.
        return turn.slots.isEmpty() ? () -> {} : () -> draw(turn);
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

    private void judge(DeviceTurn turn) {
        long start = System.nanoTime();
        turn.members.forEach(this::begin);
        List<List<PolicyScore>> scores;
        // Throwable, here and below: whatever happens to one request, the thread goes on and its caller hears of it.
        try {
            scores = model.scores(turn.prompts(), turn.cancellation);
        } catch (CancelledRunException e) {
            turn.members.forEach(pending -> end(pending, new Cancelled()));
            return;
        } catch (Throwable fault) {
            fail(turn, fault);
            return;
        }
        StageTimes times = StageTimes.ofSafety(Duration.ofNanos(System.nanoTime() - start));
        observer.judged(turn.members.size(), times);
        for (int i = 0; i < turn.members.size(); i++) {
            PendingRequest pending = turn.members.get(i);
            List<PolicyScore> own = scores.get(i);
            synchronized (this) {
                pending.scores = own;
                pending.spent(times);
            }
            double threshold = pending.handling.threshold();
            // Written so that NaN refuses.
            if (!own.stream().allMatch(score -> score.violation() <= threshold)) {
                end(pending, new Refused(own, threshold));
            }
        }
    }

    private void begin(PendingRequest pending) {
        boolean first;
        synchronized (this) {
            first = pending.start();
        }
        if (first) {
            observer.started(pending.waited());
        }
    }

    private void draw(DeviceTurn turn) {
        Drawing drawing;
        try {
            drawing = model.draw(
                    turn.rows(), BatchPlan.of(turn, model), new TurnWatcher(turn, this::tell), turn.cancellation);
        } catch (CancelledRunException e) {
            turn.members.forEach(pending -> end(pending, new Cancelled()));
            return;
        } catch (OutOfMemoryException fault) {
            observer.outOfMemory(health.outOfMemory(turn.slots.size()));
            fail(turn, fault);
            return;
        } catch (Throwable fault) {
            fail(turn, fault);
            return;
        }
        observer.drawn(turn.slots.size(), drawing.times());
        health.succeeded(turn.slots.size());
        synchronized (this) {
            line.measured(turn);
            turn.members.forEach(pending -> pending.spent(drawing.times()));
        }
        for (int i = 0; i < turn.slots.size(); i++) {
            deliver(turn.slots.get(i), drawing.pictures().get(i));
        }
    }

    private void deliver(Slot slot, Raster picture) {
        PendingRequest pending = slot.pending();
        tell(pending, listener -> listener.picture(slot.image(), picture));
        boolean last;
        synchronized (this) {
            last = pending.add(slot.image(), picture);
        }
        if (last) {
            end(pending, pending.generated());
        }
    }

    /** A listener that throws harms its own request only. */
    private void tell(PendingRequest pending, Consumer<RequestListener> news) {
        if (pending.over) {
            return;
        }
        try {
            news.accept(pending.listener);
        } catch (RuntimeException fault) {
            if (retire(pending)) {
                pending.future.completeExceptionally(fault);
            }
        }
    }

    private void fail(DeviceTurn turn, Throwable fault) {
        health.failed(fault);
        List<PendingRequest> failed = turn.members.stream().filter(this::retire).toList();
        try {
            observer.failed(failed.size(), fault);
        } finally {
            failed.forEach(pending -> pending.future.completeExceptionally(fault));
        }
    }

    private void end(PendingRequest pending, GenerationResult result) {
        if (retire(pending)) {
            try {
                observer.ended(result, pending.sinceTaken());
            } finally {
                pending.future.complete(result);
            }
        }
    }

    /** Takes a request out of everything; false if that was done before. */
    private synchronized boolean retire(PendingRequest pending) {
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
        List<PromptChecks.Check> unanswered;
        synchronized (this) {
            closed = true;
            left.addAll(line.all());
            if (running != null) {
                left.addAll(running.members);
            }
            unanswered = checks.drain();
            notifyAll();
        }
        left.forEach(pending -> end(pending, new Cancelled()));
        QueueFullException late = new QueueFullException(Reason.CLOSED, ServiceTime.wholeSeconds(0));
        unanswered.forEach(check -> check.scores().completeExceptionally(late));
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
