package dev.hart.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A store that supports no call. A test overrides those that it expects; any other fails it. */
public class UnsupportedImageStore implements ImageStore {
    @Override
    public StoredImage put(ImageContent content) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoredImage put(ImageKey key, ImageContent content) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SignedUrl url(ImageKey key, Duration ttl) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ImageContent> read(ImageKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(ImageKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Entry> list(String prefix, Optional<ImageKey> after, int limit) {
        throw new UnsupportedOperationException();
    }
}
