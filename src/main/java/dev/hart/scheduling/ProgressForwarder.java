package dev.hart.scheduling;

import dev.hart.generation.BatchWatcher;
import dev.hart.generation.FinishingStage;
import dev.hart.image.Raster;
import dev.hart.scheduling.BatchTask.Slot;

/** Forwards a batch's progress to the listeners of its requests. */
final class ProgressForwarder implements BatchWatcher {
    private final BatchTask batch;
    private final DeviceQueue queue;
    private final RequestCallbacks callbacks;
    private final int[] previews;

    ProgressForwarder(BatchTask batch, DeviceQueue queue, RequestCallbacks callbacks) {
        this.batch = batch;
        this.queue = queue;
        this.callbacks = callbacks;
        this.previews = new int[batch.slots.size()];
    }

    @Override
    public void scale(int done, int scales) {
        batch.members.forEach(pending -> callbacks.progress(pending, listener -> listener.scale(done, scales)));
    }

    @Override
    public void begins(FinishingStage stage) {
        batch.members.forEach(pending -> callbacks.progress(pending, listener -> listener.begins(stage)));
    }

    @Override
    public boolean isWanted(int row) {
        return queue.isUnfinished(batch.slots.get(row).pending());
    }

    @Override
    public void preview(int row, int done, Raster raster) {
        Slot slot = batch.slots.get(row);
        int index = previews[row]++;
        callbacks.progress(slot.pending(), listener -> listener.preview(slot.image(), index, raster));
    }
}
