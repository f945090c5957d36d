package dev.hart.generation;

import dev.hart.generation.QueueFullException.Reason;
import java.util.ArrayDeque;
import java.util.List;

/** The checks that are not over, in the order of their turns. Guarded by the batcher's lock. */
final class PromptChecks {
    private final int capacity;
    private final ArrayDeque<PromptCheck> waiting = new ArrayDeque<>();

    PromptChecks(int capacity) {
        this.capacity = capacity;
    }

    /** @throws QueueFullException if too many wait */
    void add(PromptCheck check, double secondsUntilPlace) {
        if (waiting.size() >= capacity) {
            throw new QueueFullException(Reason.FULL, ServiceTime.wholeSeconds(secondsUntilPlace));
        }
        waiting.add(check);
    }

    void remove(PromptCheck check) {
        waiting.remove(check);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** Prompts not scored yet. */
    int prompts() {
        return waiting.stream().mapToInt(PromptCheck::left).sum();
    }

    /** Whose turn it is; the next one is the others'. */
    PromptCheck next() {
        PromptCheck first = waiting.remove();
        waiting.add(first);
        return first;
    }

    List<PromptCheck> all() {
        return List.copyOf(waiting);
    }
}
