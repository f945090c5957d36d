package dev.hart.scheduling;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.StageTimes;
import dev.hart.image.Raster;
import dev.hart.scheduling.QueueFullException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All state that callers' threads, timers and the device's thread share: what waits for the device, what the device is doing,
 * how far each request has come, and how long things take. Thread-safe by its own lock, which no other class takes; no method
 * calls a listener, an observer or the model.
 */
final class DeviceQueue {
    /**
     * Most tasks in a row that check new requests' prompts, moderation not counted, before those that have passed get a batch.
     */
    private static final int MOST_PROMPT_CHECKS = 2;

    /** The requests and moderation tasks that had not ended when the queue was closed. */
    record Unfinished(List<PendingRequest> requests, List<ModerationTask> moderations) {}

    private final Duration batchWait;
    private final DeviceHealth health;

    @GuardedBy("this")
    private final ServiceTimeEstimate estimate = new ServiceTimeEstimate();

    @GuardedBy("this")
    private final RequestQueue requests;

    @GuardedBy("this")
    private final ModerationQueue moderations;

    /** The progress of each request that was admitted and has not ended, in the order of admission. */
    @GuardedBy("this")
    private final Map<PendingRequest, RequestProgress> unfinished = new LinkedHashMap<>();

    @GuardedBy("this")
    private @Nullable BatchTask running;

    @GuardedBy("this")
    private boolean moderatedLast;

    @GuardedBy("this")
    private int promptChecksInARow;

    @GuardedBy("this")
    private boolean closed;

    /** When a request or a moderation task last ended, by {@link System#nanoTime}; at first when the queue was made. */
    @GuardedBy("this")
    private long lastEnd = System.nanoTime();

    /**
     * Makes an open, empty queue.
     *
     * @param capacity number of requests that may wait, and as many moderation tasks; at least 1
     * @param batchWait how long {@link #next} waits for more requests if a batch would not be full and its first request is new
     * @param health tells the largest number of images of a batch
     */
    DeviceQueue(int capacity, Duration batchWait, DeviceHealth health) {
        this.batchWait = batchWait;
        this.health = health;
        this.requests = new RequestQueue(capacity, estimate);
        this.moderations = new ModerationQueue(capacity);
    }

    /**
     * Checks that a request could be admitted now.
     *
     * @throws QueueFullException if there is no room, its deadline cannot be met, or the queue is closed
     */
    synchronized void requireRoom(PendingRequest pending) {
        requireOpen();
        requests.requireRoom(pending, secondsUntilFree(), health.limit());
    }

    /**
     * Adds a request.
     *
     * @throws QueueFullException if there is no room, its deadline cannot be met, or the queue is closed
     */
    synchronized void admit(PendingRequest pending) {
        requireRoom(pending);
        RequestProgress progress = new RequestProgress(pending);
        unfinished.put(pending, progress);
        requests.add(progress);
        notifyAll();
    }

    /**
     * Adds a moderation task.
     *
     * @throws QueueFullException if too many wait, or the queue is closed
     */
    synchronized void admit(ModerationTask task) {
        requireOpen();
        moderations.add(task, secondsUntilFree());
        notifyAll();
    }

    @GuardedBy("this")
    private void requireOpen() {
        if (closed) {
            throw new QueueFullException(Reason.CLOSED, 0);
        }
    }

    /** Estimated seconds until the running task ends and all moderation prompts are scored. */
    @GuardedBy("this")
    private double secondsUntilFree() {
        double free = estimate.promptChecks(moderations.prompts());
        if (running == null || running.isEmpty()) {
            return free;
        }
        double whole = running.checksPrompts()
                ? estimate.promptChecks(running.members.size())
                : estimate.images(running.quality(), running.slots.size());
        return free + Math.max(0, whole - running.seconds());
    }

    /** Whether a request was admitted and has not ended. */
    synchronized boolean isUnfinished(PendingRequest pending) {
        return unfinished.containsKey(pending);
    }

    /**
     * Ends a request: takes it out of the queue, and stops the running task if none of its requests is left.
     *
     * @return false if the request had ended before
     */
    synchronized boolean remove(PendingRequest pending) {
        RequestProgress progress = unfinished.remove(pending);
        if (progress == null) {
            return false;
        }
        requests.remove(progress);
        lastEnd = System.nanoTime();
        stopRunningIfUnwanted();
        return true;
    }

    @GuardedBy("this")
    private void stopRunningIfUnwanted() {
        if (running == null) {
            return;
        }
        for (PendingRequest member : running.members) {
            if (unfinished.containsKey(member)) {
                return;
            }
        }
        running.cancellation.trigger();
    }

    synchronized void remove(ModerationTask task) {
        moderations.remove(task);
        lastEnd = System.nanoTime();
    }

    /** Returns for how long nothing was admitted that has not ended; zero while there is such a request or task. */
    synchronized Duration idle() {
        return unfinished.isEmpty() && moderations.isEmpty()
                ? Duration.ofNanos(System.nanoTime() - lastEnd)
                : Duration.ZERO;
    }

    /**
     * Waits for the device's next task. A {@link BatchTask} counts as running until the next call.
     *
     * @return perhaps a task without requests, if they ended meanwhile; null when the queue is closed and empty
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    synchronized @Nullable DeviceTask next() throws InterruptedException {
        running = null;
        while (requests.isEmpty() && moderations.isEmpty()) {
            if (closed) {
                return null;
            }
            wait();
        }
        // They alternate, so that neither kind can starve the other.
        moderatedLast = !moderations.isEmpty() && (requests.isEmpty() || !moderatedLast);
        if (moderatedLast) {
            return moderations.next();
        }
        awaitFullBatch();
        BatchTask task = nextBatchTask(health.limit());
        running = task;
        return task;
    }

    /** Waits up to {@code batchWait} while the next batch would not be full and nothing was done for its first request yet. */
    @GuardedBy("this")
    private void awaitFullBatch() throws InterruptedException {
        long end = System.nanoTime() + batchWait.toNanos();
        while (!closed && requests.startsWithNewRequest() && !requests.fillsBatch(health.limit())) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Chooses between checking prompts and generating; empty if all requests ended while they waited for a full batch. */
    @GuardedBy("this")
    private BatchTask nextBatchTask(int limit) {
        List<RequestProgress> candidates = requests.candidates(limit);
        List<PendingRequest> unchecked = candidates.stream()
                .filter(progress -> !progress.isChecked())
                .map(progress -> progress.pending)
                .toList();
        boolean checking = !unchecked.isEmpty()
                && (promptChecksInARow < MOST_PROMPT_CHECKS || unchecked.size() == candidates.size());
        promptChecksInARow = checking ? promptChecksInARow + 1 : 0;
        return checking ? BatchTask.checkingPrompts(unchecked) : BatchTask.generating(requests.takeBatch(limit));
    }

    /** Learns how long the safety check of so many prompts took. */
    synchronized void promptChecksTook(int prompts, Duration time) {
        estimate.promptChecksTook(prompts, time.toNanos() / 1e9);
    }

    /**
     * Records the scores of a task's prompts, and the times of their check, for the requests that have not ended.
     *
     * @param scores for each member of the task a score for each policy
     */
    synchronized void setScores(BatchTask task, List<List<PolicyScore>> scores, StageTimes times) {
        for (int i = 0; i < task.members.size(); i++) {
            RequestProgress progress = unfinished.get(task.members.get(i));
            if (progress != null) {
                progress.setScores(scores.get(i));
                progress.addTimes(times);
            }
        }
    }

    /** Records that a batch was generated, and learns how long it took. */
    synchronized void generated(BatchTask batch, StageTimes times) {
        estimate.imagesTook(batch.quality(), batch.slots.size(), batch.seconds());
        for (PendingRequest member : batch.members) {
            RequestProgress progress = unfinished.get(member);
            if (progress != null) {
                progress.addTimes(times);
            }
        }
    }

    /** Keeps an image of a request; returns the request's whole result if it was the last one and the request has not ended. */
    synchronized Optional<Generated> add(PendingRequest pending, int image, Raster raster) {
        RequestProgress progress = unfinished.get(pending);
        return progress == null ? Optional.empty() : progress.add(image, raster);
    }

    synchronized QueueLoad load() {
        return new QueueLoad(
                requests.waitingRequests(),
                requests.waitingImages(),
                moderations.size(),
                requests.longestWait(),
                running == null ? 0 : running.slots.size(),
                health.limit());
    }

    synchronized boolean isOpen() {
        return !closed;
    }

    /** Closes the queue for new requests and tasks; returns those that have not ended, which stay until they are removed. */
    synchronized Unfinished close() {
        closed = true;
        notifyAll();
        return new Unfinished(new ArrayList<>(unfinished.keySet()), moderations.all());
    }
}
