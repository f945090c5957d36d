package dev.hart.scheduling;

import dev.hart.engine.Cancellation;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.ImageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The prompts of one moderation request, scored a few at a time. Any thread may complete {@link #scores}, which ends the task,
 * and trigger {@link #cancellation}; everything else is used by the device's thread alone, except where noted.
 */
final class ModerationTask implements DeviceTask {
    /** The most prompts that are scored together before other requests have the device. */
    private static final int TOGETHER = 4;

    final CompletableFuture<List<List<PolicyScore>>> scores = new CompletableFuture<>();
    final Cancellation cancellation = new Cancellation();
    private final List<String> prompts;
    private final List<List<PolicyScore>> found = new ArrayList<>();
    /** Written by the device's thread; other threads read it to estimate how long the queue takes. */
    private volatile int left;

    ModerationTask(List<String> prompts) {
        this.prompts = List.copyOf(prompts);
        left = prompts.size();
    }

    /** Number of prompts that are not scored yet; called by any thread. */
    int left() {
        return left;
    }

    /** Scores the next prompts, up to {@value #TOGETHER}, and returns how many; after the last, completes {@link #scores}. */
    int advance(ImageModel model) {
        List<String> next = prompts.subList(found.size(), found.size() + Math.min(TOGETHER, left));
        found.addAll(model.scores(next, cancellation));
        left = prompts.size() - found.size();
        if (left == 0) {
            scores.complete(List.copyOf(found));
        }
        return next.size();
    }
}
