package dev.hart.service;

import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.SignedUrl;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An image store that reports each image that could not be stored, so that its folder is tested for room.
 *
 * @param failed called before the exception leaves the store
 */
record WatchedImageStore(ImageStore images, Runnable failed) implements ImageStore {
    @Override
    public StoredImage put(ImageContent content) {
        try {
            return images.put(content);
        } catch (StoreException fault) {
            failed.run();
            throw fault;
        }
    }

    @Override
    public StoredImage put(ImageKey key, ImageContent content) {
        try {
            return images.put(key, content);
        } catch (StoreException fault) {
            failed.run();
            throw fault;
        }
    }

    @Override
    public void requireRoom(long bytes) {
        images.requireRoom(bytes);
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
        images.delete(key);
    }

    @Override
    public List<Entry> list(String prefix, Optional<ImageKey> after, int limit) {
        return images.list(prefix, after, limit);
    }
}
