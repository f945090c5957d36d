package dev.hart.job.worker;

import dev.hart.job.JobObserver;
import dev.hart.job.MessageReader;
import dev.hart.pack.PackManifest;
import dev.hart.scheduling.Batcher;
import dev.hart.scheduling.QueueLoad;
import dev.hart.store.ImageStore;

/**
 * Where a worker has its jobs done. All of it stays the caller's.
 *
 * @param batcher the way to the device
 * @param pack that the device runs; jobs for others are left to those who have theirs, and fail if there is nobody
 * @param images where the pictures go
 * @param inbox understands messages of others
 * @param observer hears what becomes of the jobs
 */
public record WorkerContext(
        Batcher batcher, PackManifest pack, ImageStore images, MessageReader inbox, JobObserver observer) {
    /** Whether the device takes jobs and is not in trouble. */
    boolean isWorking() {
        return batcher.isOpen() && batcher.trouble().isEmpty();
    }

    /** How many pictures more the device's next batch would hold. None while it does not work. */
    int room() {
        if (!isWorking()) {
            return 0;
        }
        QueueLoad load = batcher.load();
        return Math.max(0, load.batchLimit() - load.images());
    }
}
