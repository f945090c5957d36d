package dev.hart.job.worker;

import dev.hart.job.JobObserver;
import dev.hart.job.MessageReader;
import dev.hart.pack.PackManifest;
import dev.hart.scheduling.Batcher;
import dev.hart.scheduling.QueueLoad;
import dev.hart.store.ImageStore;
import java.util.function.BooleanSupplier;

/**
 * What a worker needs to do jobs, apart from their store and queue. The caller keeps all of it and closes it.
 *
 * @param batcher the queue of the device
 * @param pack the pack that the device runs; jobs for other packs are left to workers that have them, and fail if no worker has
 *     them
 * @param images stores the images
 * @param messages reads messages of other senders
 * @param observer is notified of the worker's jobs
 * @param storage whether images and records can be stored, as far as is known; the worker receives no job while it is false
 * @param refusesLong whether a job fails whose prompt is longer than the model reads, if a door has accepted it; it is drawn from
 *     the beginning of its prompt otherwise
 */
public record WorkerContext(
        Batcher batcher,
        PackManifest pack,
        ImageStore images,
        MessageReader messages,
        JobObserver observer,
        BooleanSupplier storage,
        boolean refusesLong) {
    /** Makes a context that reads prompts as far as the model can. */
    public WorkerContext(
            Batcher batcher,
            PackManifest pack,
            ImageStore images,
            MessageReader messages,
            JobObserver observer,
            BooleanSupplier storage) {
        this(batcher, pack, images, messages, observer, storage, false);
    }

    /** Makes a context whose storage always counts as working. */
    public WorkerContext(
            Batcher batcher, PackManifest pack, ImageStore images, MessageReader messages, JobObserver observer) {
        this(batcher, pack, images, messages, observer, () -> true);
    }

    /** Returns whether the device takes jobs and works. */
    boolean isWorking() {
        return batcher.isOpen() && batcher.trouble().isEmpty();
    }

    /** Returns how many more images the device's next batch can hold; 0 while the device does not work. */
    int room() {
        if (!isWorking()) {
            return 0;
        }
        QueueLoad load = batcher.load();
        return Math.max(0, load.batchLimit() - load.images());
    }
}
