package dev.hart.scheduling;

import dev.hart.scheduling.BatchTask.Slot;
import dev.hart.scheduling.Batcher.Load;
import dev.hart.scheduling.QueueFullException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests with pictures that no batch holds yet, in the order of their turns. Guarded by the batcher's lock. */
final class RequestQueue {
    private final int capacity;
    private final List<PendingRequest> waiting = new ArrayList<>();
    private final ServiceTimeEstimate serviceTime = new ServiceTimeEstimate();

    RequestQueue(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a line's capacity is at least 1, not " + capacity);
        }
        this.capacity = capacity;
    }

    /**
     * Says why a request cannot be taken.
     *
     * @param untilNextBatch seconds until anything in line has a turn
     * @param limit most pictures of a batch
     * @throws QueueFullException if too many wait, or those before it leave too little time
     */
    void requirePlace(PendingRequest pending, double untilNextBatch, int limit) {
        if (waitingRequests() >= capacity) {
            throw new QueueFullException(Reason.FULL, ServiceTimeEstimate.wholeSeconds(untilNextBatch));
        }
        double ahead = untilNextBatch;
        for (PendingRequest other : waiting) {
            // In turn: a larger request does not keep a smaller one waiting until its end, but who shares no batch has
            // whole ones.
            boolean shared = !other.handling.alone() && !pending.handling.alone();
            int turns = shared ? pending.left() : Math.max(limit, pending.left());
            ahead += seconds(other, Math.min(other.left(), turns));
        }
        double expected = ahead + seconds(pending, pending.left());
        double allowed = pending.handling.timeout().toNanos() / 1e9;
        // With nobody before it it is let try: the estimate may be stale.
        if (ahead > 0 && expected > allowed) {
            throw new QueueFullException(
                    Reason.TOO_LATE, ServiceTimeEstimate.wholeSeconds(Math.min(ahead, expected - allowed)));
        }
    }

    void add(PendingRequest pending) {
        waiting.add(pending);
    }

    private double seconds(PendingRequest pending, int pictures) {
        return serviceTime.of(pending.request.quality(), pictures)
                + (pending.scores == null ? serviceTime.safety(1) : 0);
    }

    /** Seconds until the device is free for another turn. */
    double secondsLeft(@Nullable BatchTask running) {
        if (running == null || running.members.isEmpty()) {
            return 0;
        }
        double whole = running.slots.isEmpty()
                ? serviceTime.safety(running.members.size())
                : serviceTime.of(running.quality(), running.slots.size());
        return Math.max(0, whole - running.seconds());
    }

    double secondsOfSafety(int prompts) {
        return serviceTime.safety(prompts);
    }

    void measured(BatchTask batch) {
        serviceTime.measured(batch.quality(), batch.slots.size(), batch.seconds());
    }

    void judged(int prompts, Duration time) {
        serviceTime.judged(prompts, time.toNanos() / 1e9);
    }

    void remove(PendingRequest pending) {
        waiting.remove(pending);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    List<PendingRequest> all() {
        return List.copyOf(waiting);
    }

    /** Whether the first in line is new: nothing was done for it yet. */
    boolean startsAfresh() {
        return !waiting.isEmpty() && waiting.get(0).scores == null;
    }

    /**
     * The requests that the next turn may be for: the first ones that want the quality of the very first, or that one if it is to
     * be alone.
     */
    List<PendingRequest> candidates(int limit) {
        if (firstIsAlone()) {
            return List.of(waiting.get(0));
        }
        return waiting.stream()
                .filter(pending -> !pending.handling.alone())
                .filter(pending ->
                        pending.request.quality() == waiting.get(0).request.quality())
                .limit(limit)
                .toList();
    }

    private boolean firstIsAlone() {
        return !waiting.isEmpty() && waiting.get(0).handling.alone();
    }

    /** Whether a batch could be as full as it may. */
    boolean fills(int limit) {
        return firstIsAlone()
                || candidates(limit).stream().mapToInt(PendingRequest::left).sum() >= limit;
    }

    /**
     * Takes the next batch out: one picture of each judged candidate in turn, until it is full. Who has more goes to the end of
     * the line, so that the next turn is the others'.
     */
    List<Slot> deal(int limit) {
        List<PendingRequest> candidates = candidates(limit).stream()
                .filter(pending -> pending.scores != null)
                .toList();
        List<Slot> slots = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = false;
            for (PendingRequest pending : candidates) {
                if (pending.left() > 0 && slots.size() < limit) {
                    slots.add(new Slot(pending, pending.dealt++));
                    more = true;
                }
            }
        }
        waiting.removeAll(candidates);
        candidates.stream().filter(pending -> pending.left() > 0).forEach(waiting::add);
        return slots;
    }

    private int waitingRequests() {
        return (int) waiting.stream().filter(pending -> pending.dealt == 0).count();
    }

    Load load(@Nullable BatchTask running, int checks, int limit) {
        Duration oldest = waiting.stream()
                .filter(pending -> pending.dealt == 0)
                .findFirst()
                .map(PendingRequest::sinceTaken)
                .orElse(Duration.ZERO);
        int images = waiting.stream().mapToInt(PendingRequest::left).sum();
        return new Load(waitingRequests(), images, checks, oldest, running == null ? 0 : running.slots.size(), limit);
    }
}
