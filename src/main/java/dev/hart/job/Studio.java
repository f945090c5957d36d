package dev.hart.job;

import dev.hart.generation.Batcher;
import dev.hart.pack.PackManifest;
import dev.hart.store.ImageStore;

/**
 * Where a worker has its jobs done. All of it stays the caller's.
 *
 * @param batcher the way to the device
 * @param pack that the device runs; jobs for others fail
 * @param images where the pictures go
 * @param inbox understands messages of others
 * @param observer hears what becomes of the jobs
 */
public record Studio(Batcher batcher, PackManifest pack, ImageStore images, JobInbox inbox, JobObserver observer) {
    /** How many pictures more the device's next batch would hold. None while the device is in trouble. */
    int room() {
        if (batcher.trouble().isPresent()) {
            return 0;
        }
        Batcher.Load load = batcher.load();
        return Math.max(0, load.batchLimit() - load.images());
    }
}
