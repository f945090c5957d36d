package dev.hart.generation;

import dev.hart.generation.Batcher.Load;
import dev.hart.generation.DeviceTurn.Slot;
import dev.hart.generation.QueueFullException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests with pictures that no batch holds yet, in order of arrival. Guarded by the batcher's lock. */
final class RequestLine {
    private final int capacity;
    private final List<PendingRequest> waiting = new ArrayList<>();
    private final ServiceTime serviceTime = new ServiceTime();

    RequestLine(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a line's capacity is at least 1, not " + capacity);
        }
        this.capacity = capacity;
    }

    /**
     * Takes a request, or says why not.
     *
     * @throws QueueFullException if too many wait, or those before it leave too little time
     */
    void add(PendingRequest pending, @Nullable DeviceTurn running) {
        double untilNextBatch = secondsLeft(running);
        if (waitingRequests() >= capacity) {
            throw new QueueFullException(Reason.FULL, ServiceTime.wholeSeconds(untilNextBatch));
        }
        double ahead = untilNextBatch;
        for (PendingRequest other : waiting) {
            ahead += serviceTime.of(other.request.quality(), other.left());
        }
        double expected = ahead + serviceTime.of(pending.request.quality(), pending.request.count());
        double allowed = pending.handling.timeout().toNanos() / 1e9;
        // With nobody before it it is let try: the estimate may be stale.
        if (ahead > 0 && expected > allowed) {
            throw new QueueFullException(
                    Reason.TOO_LATE, ServiceTime.wholeSeconds(Math.min(ahead, expected - allowed)));
        }
        waiting.add(pending);
    }

    /** Seconds until the device is free for another batch. */
    double secondsLeft(@Nullable DeviceTurn running) {
        return running == null || running.slots.isEmpty()
                ? 0
                : Math.max(0, serviceTime.of(running.quality(), running.slots.size()) - running.seconds());
    }

    void measured(DeviceTurn batch) {
        serviceTime.measured(batch.quality(), batch.slots.size(), batch.seconds());
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

    /** The requests that the next batch may hold pictures of: the first ones that want the quality of the very first. */
    List<PendingRequest> candidates(int limit) {
        return waiting.stream()
                .filter(pending ->
                        pending.request.quality() == waiting.get(0).request.quality())
                .limit(limit)
                .toList();
    }

    /** Whether a batch could be full. */
    boolean fills(int limit) {
        return candidates(limit).stream().mapToInt(PendingRequest::left).sum() >= limit;
    }

    /** Takes the next batch out: one picture of each candidate in turn, until it is full. */
    List<Slot> deal(int limit) {
        List<PendingRequest> candidates = candidates(limit);
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
        waiting.removeIf(pending -> pending.left() == 0);
        return slots;
    }

    private int waitingRequests() {
        return (int) waiting.stream().filter(pending -> pending.dealt == 0).count();
    }

    Load load(@Nullable DeviceTurn running, int limit) {
        Duration oldest = waiting.stream()
                .filter(pending -> pending.dealt == 0)
                .findFirst()
                .map(PendingRequest::sinceTaken)
                .orElse(Duration.ZERO);
        int images = waiting.stream().mapToInt(PendingRequest::left).sum();
        return new Load(waitingRequests(), images, oldest, running == null ? 0 : running.slots.size(), limit);
    }
}
