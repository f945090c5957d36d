package dev.hart.scheduling;

import dev.hart.generation.Quality;
import dev.hart.scheduling.BatchTask.Slot;
import dev.hart.scheduling.QueueFullException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests with images that no batch has taken yet, in the order in which they get the device. Not thread-safe: it never
 * leaves {@link DeviceQueue}, which locks.
 */
final class RequestQueue {
    private final int capacity;
    private final ServiceTimeEstimate estimate;
    private final List<RequestProgress> waiting = new ArrayList<>();

    RequestQueue(int capacity, ServiceTimeEstimate estimate) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a queue's capacity is at least 1, not " + capacity);
        }
        this.capacity = capacity;
        this.estimate = estimate;
    }

    /**
     * Checks that a request can be added.
     *
     * @param untilFree estimated seconds until the device is free for any request
     * @param limit largest number of images of a batch
     * @throws QueueFullException if too many requests wait, or what is before it leaves it too little time by the estimate
     */
    void requireRoom(PendingRequest pending, double untilFree, int limit) {
        if (waitingRequests() >= capacity) {
            throw new QueueFullException(Reason.FULL, untilFree);
        }
        int count = pending.request.count();
        double ahead = untilFree;
        for (RequestProgress other : waiting) {
            // Requests alternate image by image, so a larger one delays a smaller one only by as many images as the smaller
            // has; but if one of the two shares no batch, the smaller waits for a whole batch of the larger.
            boolean shared = !other.pending.options.alone() && !pending.options.alone();
            int first = shared ? count : Math.max(limit, count);
            ahead += seconds(other, Math.min(other.imagesLeft(), first));
        }
        double expected = ahead + estimate.images(pending.request.quality(), count) + estimate.promptChecks(1);
        double allowed = pending.options.timeout().toNanos() / 1e9;
        // With nothing before it, it is admitted all the same: the estimate may be out of date.
        if (ahead > 0 && expected > allowed) {
            throw new QueueFullException(Reason.TOO_LATE, Math.min(ahead, expected - allowed));
        }
    }

    private double seconds(RequestProgress progress, int images) {
        return estimate.images(progress.pending.request.quality(), images)
                + (progress.isChecked() ? 0 : estimate.promptChecks(1));
    }

    void add(RequestProgress progress) {
        waiting.add(progress);
    }

    void remove(RequestProgress progress) {
        waiting.remove(progress);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether there is a first request, and its prompt has no scores yet. */
    boolean startsWithNewRequest() {
        return !waiting.isEmpty() && !waiting.get(0).isChecked();
    }

    /**
     * The requests that the next task may be for: only the very first if it shares no batch; otherwise the first {@code limit}
     * of those that share batches and ask for the same quality as the very first. Others between them are passed over.
     */
    List<RequestProgress> candidates(int limit) {
        if (startsWithUnsharedRequest()) {
            return List.of(waiting.get(0));
        }
        return waiting.stream()
                .filter(progress -> !progress.pending.options.alone())
                .filter(progress -> quality(progress) == quality(waiting.get(0)))
                .limit(limit)
                .toList();
    }

    private static Quality quality(RequestProgress progress) {
        return progress.pending.request.quality();
    }

    private boolean startsWithUnsharedRequest() {
        return !waiting.isEmpty() && waiting.get(0).pending.options.alone();
    }

    /** Whether waiting would not make the next batch any fuller. */
    boolean fillsBatch(int limit) {
        return startsWithUnsharedRequest()
                || candidates(limit).stream()
                                .mapToInt(RequestProgress::imagesLeft)
                                .sum()
                        >= limit;
    }

    /**
     * Takes the next batch out: one image of each checked candidate in turn, until it is full or no image is left. A request with
     * images left goes to the end of the queue, so that the next batch starts with the others.
     */
    List<Slot> takeBatch(int limit) {
        List<RequestProgress> candidates =
                candidates(limit).stream().filter(RequestProgress::isChecked).toList();
        List<Slot> slots = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = false;
            for (RequestProgress progress : candidates) {
                if (progress.imagesLeft() > 0 && slots.size() < limit) {
                    slots.add(progress.takeImage());
                    more = true;
                }
            }
        }
        waiting.removeAll(candidates);
        candidates.stream().filter(progress -> progress.imagesLeft() > 0).forEach(waiting::add);
        return slots;
    }

    /** Number of requests of which no batch has taken an image. */
    int waitingRequests() {
        return (int) waiting.stream().filter(RequestProgress::isWaiting).count();
    }

    /** Number of images that no batch has taken yet. */
    int waitingImages() {
        return waiting.stream().mapToInt(RequestProgress::imagesLeft).sum();
    }

    /** How long the first request of which no batch has taken an image has waited; zero without one. */
    Duration longestWait() {
        return waiting.stream()
                .filter(RequestProgress::isWaiting)
                .findFirst()
                .map(progress -> progress.pending.age())
                .orElse(Duration.ZERO);
    }
}
