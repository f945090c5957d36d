package dev.hart.scheduling;

import dev.hart.generation.BatchWatcher;
import dev.hart.image.Raster;
import dev.hart.scheduling.BatchTask.Slot;
import java.util.function.Consumer;

/** Passes a batch's news on to its requests. */
final class ProgressForwarder implements BatchWatcher {
    /** Tells a request's listener, if the request is not over. */
    @FunctionalInterface
    interface Teller {
        void tell(PendingRequest pending, Consumer<RequestListener> news);
    }

    private final BatchTask turn;
    private final Teller teller;
    private final int[] previews;

    ProgressForwarder(BatchTask turn, Teller teller) {
        this.turn = turn;
        this.teller = teller;
        this.previews = new int[turn.slots.size()];
    }

    @Override
    public void scale(int done, int scales) {
        turn.members.forEach(pending -> teller.tell(pending, listener -> listener.scale(done, scales)));
    }

    @Override
    public boolean isWanted(int row) {
        return !turn.slots.get(row).pending().over;
    }

    @Override
    public void preview(int row, int done, Raster picture) {
        Slot slot = turn.slots.get(row);
        int index = previews[row]++;
        teller.tell(slot.pending(), listener -> listener.preview(slot.image(), index, picture));
    }
}
