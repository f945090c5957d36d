package dev.hart.scheduling;

import dev.hart.engine.Cancellation;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.ImageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Prompts of one request that are scored alone. But for the future, whose end ends it, the device's thread alone uses it. */
final class ModerationTask {
    /** Prompts that are scored together before somebody else has a turn. */
    private static final int TOGETHER = 4;

    final CompletableFuture<List<List<PolicyScore>>> scores = new CompletableFuture<>();
    final Cancellation cancellation = new Cancellation();
    private final List<String> prompts;
    private final List<List<PolicyScore>> found = new ArrayList<>();
    private volatile int left;

    ModerationTask(List<String> prompts) {
        this.prompts = List.copyOf(prompts);
        left = prompts.size();
    }

    /** Prompts not scored yet. */
    int left() {
        return left;
    }

    /** Scores the next few; returns how many. */
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
