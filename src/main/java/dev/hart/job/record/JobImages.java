package dev.hart.job.record;

import dev.hart.store.ImageStore;
import dev.hart.store.StoreException;
import java.util.List;
import java.util.Optional;

/** Removes images of jobs, and checks that there is room for new ones. */
final class JobImages {
    private static final int PAGE = 100;

    private final ImageStore images;

    JobImages(ImageStore images) {
        this.images = images;
    }

    /** Makes sure that images of so many bytes could be stored now, like {@link ImageStore#requireRoom}. */
    void requireRoom(long bytes) {
        images.requireRoom(bytes);
    }

    /**
     * Removes all images whose keys begin with a prefix.
     *
     * @throws StoreException if they cannot be listed or removed, or the store confirms that it removed images but still lists
     *     them
     */
    void remove(String prefix) {
        List<ImageStore.Entry> before = List.of();
        // From the beginning each time, because an attempt may go on storing meanwhile.
        List<ImageStore.Entry> page = images.list(prefix, Optional.empty(), PAGE);
        while (!page.isEmpty()) {
            if (page.equals(before)) {
                throw new StoreException(prefix + ": images that were removed are still listed");
            }
            page.forEach(image -> images.delete(image.key()));
            before = page;
            page = images.list(prefix, Optional.empty(), PAGE);
        }
    }
}
