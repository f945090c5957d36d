package dev.hart.scheduling;

import dev.hart.scheduling.QueueFullException.Reason;
import java.util.ArrayDeque;
import java.util.List;

/** The checks that are not over, in the order of their turns. Guarded by the batcher's lock. */
final class ModerationQueue {
    private final int capacity;
    private final ArrayDeque<ModerationTask> waiting = new ArrayDeque<>();

    ModerationQueue(int capacity) {
        this.capacity = capacity;
    }

    /** @throws QueueFullException if too many wait */
    void add(ModerationTask check, double secondsUntilPlace) {
        if (waiting.size() >= capacity) {
            throw new QueueFullException(Reason.FULL, ServiceTimeEstimate.wholeSeconds(secondsUntilPlace));
        }
        waiting.add(check);
    }

    void remove(ModerationTask check) {
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
        return waiting.stream().mapToInt(ModerationTask::left).sum();
    }

    /** Whose turn it is; the next one is the others'. */
    ModerationTask next() {
        ModerationTask first = waiting.remove();
        waiting.add(first);
        return first;
    }

    List<ModerationTask> all() {
        return List.copyOf(waiting);
    }
}
