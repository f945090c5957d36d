package dev.hart.generation;

import dev.hart.engine.Cancellation;
import java.util.List;

/** What a device is busy with: a batch, or without slots its members' prompts being judged. */
final class DeviceTurn {
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

    private DeviceTurn(List<PendingRequest> members, List<Slot> slots) {
        this.members = members;
        this.slots = slots;
    }

    /** Judges prompts. */
    static DeviceTurn judging(List<PendingRequest> members) {
        return new DeviceTurn(members, List.of());
    }

    /** Draws pictures. */
    static DeviceTurn drawing(List<Slot> slots) {
        return new DeviceTurn(slots.stream().map(Slot::pending).distinct().toList(), List.copyOf(slots));
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
}
