package dev.hart.scheduling;

import dev.hart.engine.CancelledRunException;
import dev.hart.engine.OutOfMemoryException;
import dev.hart.generation.BatchResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.ImageModel;
import dev.hart.generation.StageTimes;
import dev.hart.image.Raster;
import dev.hart.scheduling.BatchTask.Slot;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the queue's tasks on the model, one after the other, and ends the requests in them. Used by the device's thread only.
 * Calls of the model catch {@code Throwable}: however a request fails, its caller is notified and the thread goes on.
 */
final class BatchExecutor {
    private final ImageModel model;
    private final DeviceQueue queue;
    private final DeviceHealth health;
    private final RequestCallbacks callbacks;
    private final BatchObserver observer;
    private final Consumer<Throwable> lost;

    BatchExecutor(
            ImageModel model,
            DeviceQueue queue,
            DeviceHealth health,
            RequestCallbacks callbacks,
            BatchObserver observer,
            Consumer<Throwable> lost) {
        this.model = model;
        this.queue = queue;
        this.health = health;
        this.callbacks = callbacks;
        this.observer = observer;
        this.lost = lost;
    }

    /**
     * Runs tasks until the queue is closed and empty.
     *
     * @throws InterruptedException if the thread is interrupted while it waits for a task
     */
    void run() throws InterruptedException {
        for (DeviceTask task = queue.next(); task != null; task = queue.next()) {
            run(task);
        }
    }

    private void run(DeviceTask task) {
        List<PendingRequest> members = task instanceof BatchTask batch ? batch.members : List.of();
        try {
            if (task instanceof ModerationTask moderation) {
                moderate(moderation);
            } else if (task instanceof BatchTask batch && !batch.isEmpty()) {
                if (batch.checksPrompts()) {
                    checkPrompts(batch);
                } else {
                    generate(batch);
                }
            }
        } catch (RuntimeException fault) {
            // For example an observer's: it costs the task's requests, not the thread.
            members.forEach(pending -> callbacks.fail(pending, fault));
        }
    }

    /**
     * Scores the next few prompts of a moderation request, and ends the request after the last, or if it fails or was cancelled.
     * Before it ends, it leaves the queue: otherwise the device could get it again before another thread has withdrawn it.
     */
    private void moderate(ModerationTask task) {
        long start = System.nanoTime();
        try {
            int prompts = task.advance(model);
            if (task.left() == 0) {
                queue.remove(task);
                task.complete();
            }
            promptsChecked(prompts, start);
        } catch (CancelledRunException e) {
            queue.remove(task);
            task.scores.cancel(false);
        } catch (Throwable fault) {
            queue.remove(task);
            failed(fault);
            try {
                observer.failed(1, fault);
            } finally {
                task.scores.completeExceptionally(fault);
            }
        }
    }

    private StageTimes promptsChecked(int prompts, long start) {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        queue.promptChecksTook(prompts, time);
        StageTimes times = StageTimes.ofSafety(time);
        observer.promptsChecked(prompts, times);
        return times;
    }

    /** Scores the prompts of requests, and refuses those that violate a policy. */
    private void checkPrompts(BatchTask task) {
        long start = System.nanoTime();
        List<List<PolicyScore>> scores;
        try {
            scores = model.scores(task.prompts(), task.cancellation);
        } catch (CancelledRunException e) {
            cancel(task);
            return;
        } catch (Throwable fault) {
            fail(task, fault);
            return;
        }
        StageTimes times = promptsChecked(task.members.size(), start);
        queue.setScores(task, scores, times);
        for (int i = 0; i < task.members.size(); i++) {
            PendingRequest pending = task.members.get(i);
            List<PolicyScore> own = scores.get(i);
            double threshold = pending.options.threshold();
            if (own.stream().anyMatch(score -> score.violates(threshold))) {
                callbacks.end(pending, new Refused(own, threshold));
            }
        }
    }

    /** Generates a batch and delivers its images. */
    private void generate(BatchTask batch) {
        BatchResult result;
        try {
            result = model.generate(
                    batch.rows(),
                    batch.plan(model),
                    new ProgressForwarder(batch, queue, callbacks),
                    batch.cancellation);
        } catch (CancelledRunException e) {
            cancel(batch);
            return;
        } catch (OutOfMemoryException fault) {
            observer.outOfMemory(health.outOfMemory(batch.slots.size()));
            fail(batch, fault);
            return;
        } catch (Throwable fault) {
            fail(batch, fault);
            return;
        }
        observer.batchGenerated(batch.slots.size(), result.times());
        health.succeeded(batch.slots.size());
        queue.generated(batch, result.times());
        for (int i = 0; i < batch.slots.size(); i++) {
            deliver(batch.slots.get(i), result.images().get(i));
        }
    }

    private void deliver(Slot slot, Raster raster) {
        PendingRequest pending = slot.pending();
        callbacks.progress(pending, listener -> listener.image(slot.image(), raster));
        queue.add(pending, slot.image(), raster).ifPresent(whole -> callbacks.end(pending, whole));
    }

    private void cancel(BatchTask task) {
        task.members.forEach(pending -> callbacks.end(pending, new Cancelled()));
    }

    private void fail(BatchTask task, Throwable fault) {
        failed(fault);
        callbacks.fail(task.members, fault);
    }

    private void failed(Throwable fault) {
        health.failed(fault);
        if (DeviceHealth.isLost(fault)) {
            lost.accept(fault);
        }
    }
}
