package dev.hart.job.view;

import dev.hart.job.JobImage;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Makes URLs of images. */
@FunctionalInterface
public interface ImageLinks {
    /** No URLs. */
    ImageLinks NONE = image -> Optional.empty();

    /**
     * Returns a URL at which an image can be read for a while, newly signed; empty if these links have no URLs.
     *
     * @throws dev.hart.store.StoreException if the URL cannot be signed
     */
    Optional<URI> of(JobImage image);

    /**
     * Returns links that a store signs, one for each image.
     *
     * @param ttl the lifetime of each URL, as {@link ImageStore#url} takes it
     */
    static ImageLinks signedBy(ImageStore images, Duration ttl) {
        return image -> Optional.of(images.url(new ImageKey(image.key()), ttl).uri());
    }
}
