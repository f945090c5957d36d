package dev.hart.job.worker;

import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.SignedUrl;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An image store with faults injected into putting under a key, deleting and listing. */
record FaultyImages(ImageStore images, InjectedFaults faults) implements ImageStore {
    private static StoreException reset() {
        return new StoreException("connection reset");
    }

    @Override
    public StoredImage put(ImageContent content) {
        return images.put(content);
    }

    @Override
    public StoredImage put(ImageKey key, ImageContent content) {
        return faults.call("put " + key, () -> images.put(key, content), FaultyImages::reset);
    }

    @Override
    public SignedUrl url(ImageKey key, Duration ttl) {
        return images.url(key, ttl);
    }

    @Override
    public Optional<ImageContent> read(ImageKey key) {
        return images.read(key);
    }

    @Override
    public void delete(ImageKey key) {
        faults.run("delete " + key, () -> images.delete(key), FaultyImages::reset);
    }

    @Override
    public List<Entry> list(String prefix, Optional<ImageKey> after, int limit) {
        return faults.call("list " + prefix, () -> images.list(prefix, after, limit), FaultyImages::reset);
    }
}
