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

/** What the device's thread does in a turn, and what becomes of the requests in it. Called on that thread alone. */
final class BatchExecutor {
    private final ImageModel model;
    private final BatchObserver observer;
    private final DeviceHealth health;
    private final RequestQueue line;
    /** Its lock guards the line and the requests. */
    private final Batcher batcher;

    BatchExecutor(ImageModel model, BatchObserver observer, DeviceHealth health, RequestQueue line, Batcher batcher) {
        this.model = model;
        this.observer = observer;
        this.health = health;
        this.line = line;
        this.batcher = batcher;
    }

    /** Scores the next few prompts of a check. */
    void check(ModerationTask check) {
        long start = System.nanoTime();
        try {
            judged(check.advance(model), start);
        } catch (CancelledRunException e) {
            check.scores.cancel(false);
        } catch (Throwable fault) {
            health.failed(fault);
            try {
                observer.failed(1, fault);
            } finally {
                check.scores.completeExceptionally(fault);
            }
        }
    }

    private StageTimes judged(int prompts, long start) {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        synchronized (batcher) {
            line.judged(prompts, time);
        }
        StageTimes times = StageTimes.ofSafety(time);
        observer.judged(prompts, times);
        return times;
    }

    /** Judges prompts: those that a policy forbids end here. */
    void judge(BatchTask turn) {
        long start = System.nanoTime();
        List<List<PolicyScore>> scores;
        // Throwable, here and below: whatever happens to one request, the thread goes on and its caller hears of it.
        try {
            scores = model.scores(turn.prompts(), turn.cancellation);
        } catch (CancelledRunException e) {
            turn.members.forEach(pending -> batcher.end(pending, new Cancelled()));
            return;
        } catch (Throwable fault) {
            fail(turn, fault);
            return;
        }
        StageTimes times = judged(turn.members.size(), start);
        for (int i = 0; i < turn.members.size(); i++) {
            PendingRequest pending = turn.members.get(i);
            List<PolicyScore> own = scores.get(i);
            synchronized (batcher) {
                pending.scores = own;
                pending.spent(times);
            }
            double threshold = pending.handling.threshold();
            // Written so that NaN refuses.
            if (!own.stream().allMatch(score -> score.violation() <= threshold)) {
                batcher.end(pending, new Refused(own, threshold));
            }
        }
    }

    /** Draws a batch. */
    void draw(BatchTask turn) {
        BatchResult drawing;
        try {
            drawing = model.draw(
                    turn.rows(), turn.plan(model), new ProgressForwarder(turn, this::tell), turn.cancellation);
        } catch (CancelledRunException e) {
            turn.members.forEach(pending -> batcher.end(pending, new Cancelled()));
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
        synchronized (batcher) {
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
        synchronized (batcher) {
            last = pending.add(slot.image(), picture);
        }
        if (last) {
            batcher.end(pending, pending.generated());
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
            if (batcher.retire(pending)) {
                pending.future.completeExceptionally(fault);
            }
        }
    }

    private void fail(BatchTask turn, Throwable fault) {
        health.failed(fault);
        List<PendingRequest> failed =
                turn.members.stream().filter(batcher::retire).toList();
        try {
            observer.failed(failed.size(), fault);
        } finally {
            failed.forEach(pending -> pending.future.completeExceptionally(fault));
        }
    }
}
