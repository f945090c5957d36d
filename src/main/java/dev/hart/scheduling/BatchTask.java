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

/** What a device is busy with: a batch, or without slots its members' prompts being judged. */
final class BatchTask {
    /** Image {@code image} of a request, in a batch. */
    record Slot(PendingRequest pending, int image) {
        ImageRow row() {
            return pending.request.row(image);
        }
    }

    final List<PendingRequest> members;
    final List<Slot> slots;
    final Cancellation cancellation = new Cancellation();
    private final long start = System.nanoTime();

    private BatchTask(List<PendingRequest> members, List<Slot> slots) {
        this.members = members;
        this.slots = slots;
    }

    /** Judges prompts. */
    static BatchTask judging(List<PendingRequest> members) {
        return new BatchTask(members, List.of());
    }

    /** Draws pictures. */
    static BatchTask drawing(List<Slot> slots) {
        return new BatchTask(slots.stream().map(Slot::pending).distinct().toList(), List.copyOf(slots));
    }

    List<ImageRow> rows() {
        return slots.stream().map(Slot::row).toList();
    }

    List<String> prompts() {
        return members.stream().map(pending -> pending.request.prompt()).toList();
    }

    /** All members of a batch want the same. */
    Quality quality() {
        return members.get(0).request.quality();
    }

    /** Whether what one member asked for costs another. */
    boolean isShared() {
        return members.size() > 1;
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Stops it once nobody waits for it any more. Under the batcher's lock. */
    void stopIfUnwanted() {
        if (members.stream().allMatch(member -> member.over)) {
            cancellation.trigger();
        }
    }

    /** What a batch's requests asked for. */
    BatchPlan plan(ImageModel model) {
        int scales = quality().scales(model.manifest().schedule());
        SortedMap<Integer, List<Integer>> previews = new TreeMap<>();
        for (int row = 0; row < slots.size(); row++) {
            int wished = slots.get(row).pending().handling.previews();
            if (wished > 0) {
                for (int done : model.previewScales(wished, scales)) {
                    previews.computeIfAbsent(done, any -> new ArrayList<>()).add(row);
                }
            }
        }
        return new BatchPlan(scales, previews, isShared());
    }
}
