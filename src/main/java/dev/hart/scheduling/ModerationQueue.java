package dev.hart.scheduling;

import dev.hart.scheduling.QueueFullException.Reason;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The moderation requests that have not ended, in the order in which they get the device. Not thread-safe: it never leaves
 * {@link DeviceQueue}, which locks.
 */
final class ModerationQueue {
    private final int capacity;
    private final ArrayDeque<ModerationTask> waiting = new ArrayDeque<>();

    ModerationQueue(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Adds a task at the end.
     *
     * @param secondsUntilFree time after which the caller may retry if the queue is full
     * @throws QueueFullException if the queue holds {@code capacity} tasks
     */
    void add(ModerationTask task, double secondsUntilFree) {
        if (waiting.size() >= capacity) {
            throw new QueueFullException(Reason.FULL, secondsUntilFree);
        }
        waiting.add(task);
    }

    void remove(ModerationTask task) {
        waiting.remove(task);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** Number of prompts of all tasks that are not scored yet. */
    int prompts() {
        return waiting.stream().mapToInt(ModerationTask::left).sum();
    }

    /**
     * Returns the first task and moves it to the end, so that the others come before its next prompts; the queue is not empty.
     */
    ModerationTask next() {
        ModerationTask first = waiting.remove();
        waiting.add(first);
        return first;
    }

    List<ModerationTask> all() {
        return List.copyOf(waiting);
    }
}
