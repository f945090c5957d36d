package dev.hart.scheduling;

import dev.hart.engine.Cancellation;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRow;
import dev.hart.generation.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A task for some requests: it checks their prompts, or generates a batch of their images. Immutable but for its cancellation.
 */
final class BatchTask implements DeviceTask {
    /** One image of a request, in a batch; {@code image} counts from 0 within the request. */
    record Slot(PendingRequest pending, int image) {
        ImageRow row() {
            return pending.request.row(image);
        }
    }

    final List<PendingRequest> members;
    /** The batch's images; none if the task checks prompts. */
    final List<Slot> slots;

    final Cancellation cancellation = new Cancellation();
    private final long start = System.nanoTime();

    private BatchTask(List<PendingRequest> members, List<Slot> slots) {
        this.members = members;
        this.slots = slots;
    }

    /** A task that checks the prompts of some requests. */
    static BatchTask checkingPrompts(List<PendingRequest> members) {
        return new BatchTask(List.copyOf(members), List.of());
    }

    /** A task that generates a batch of images. */
    static BatchTask generating(List<Slot> slots) {
        return new BatchTask(slots.stream().map(Slot::pending).distinct().toList(), List.copyOf(slots));
    }

    /** Whether there is nothing to do. */
    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Whether it checks prompts rather than generating images; of no meaning if the task is empty. */
    boolean checksPrompts() {
        return slots.isEmpty();
    }

    List<ImageRow> rows() {
        return slots.stream().map(Slot::row).toList();
    }

    List<String> prompts() {
        return members.stream().map(pending -> pending.request.prompt()).toList();
    }

    /** The quality that all members of a batch ask for; the task must not be empty. */
    Quality quality() {
        return members.get(0).request.quality();
    }

    /** Seconds since the task was made. */
    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Returns the plan of the batch: its scales, and the previews that its requests ask for. */
    BatchPlan plan(ImageModel model) {
        int scales = quality().scales(model.manifest().schedule());
        SortedMap<Integer, List<Integer>> previews = new TreeMap<>();
        for (int row = 0; row < slots.size(); row++) {
            int wanted = slots.get(row).pending().options.previews();
            if (wanted > 0) {
                for (int done : model.previewScales(wanted, scales)) {
                    previews.computeIfAbsent(done, any -> new ArrayList<>()).add(row);
                }
            }
        }
        return new BatchPlan(scales, previews, members.size() > 1);
    }
}
