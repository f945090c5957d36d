package dev.hart.generation;

import dev.hart.engine.Cancellation;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.QueueFullException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Prompts that wait to be scored alone, in order of arrival. Guarded by the batcher's lock. */
final class PromptChecks {
    private final int capacity;
    private final ArrayDeque<Check> waiting = new ArrayDeque<>();

    PromptChecks(int capacity) {
        this.capacity = capacity;
    }

    /** Prompts of one request; without the lock. */
    record Check(List<String> prompts, CompletableFuture<List<List<PolicyScore>>> scores) {
        /** Scores them, unless nobody waits any more. Whatever happens, whoever waits hears of it. */
        void answer(ImageModel model) {
            if (scores.isDone()) {
                return;
            }
            try {
                scores.complete(model.scores(prompts, new Cancellation()));
            } catch (Throwable fault) {
                scores.completeExceptionally(fault);
            }
        }
    }

    /** @throws QueueFullException if too many wait */
    CompletableFuture<List<List<PolicyScore>>> add(List<String> prompts, Duration timeout, double secondsUntilPlace) {
        if (waiting.size() >= capacity) {
            throw new QueueFullException(Reason.FULL, ServiceTime.wholeSeconds(secondsUntilPlace));
        }
        Check check = new Check(List.copyOf(prompts), new CompletableFuture<>());
        waiting.add(check);
        return check.scores.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    Check next() {
        return waiting.remove();
    }

    /** Takes all out. */
    List<Check> drain() {
        List<Check> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
