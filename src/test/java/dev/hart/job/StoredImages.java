package dev.hart.job;

import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Jobs' pictures in a store. */
record StoredImages(ImageStore store) implements Gallery {
    private static final int MOST = 1000;

    @Override
    public void put(ImageKey key, ImageContent content) {
        store.put(key, content);
    }

    @Override
    public void delete(ImageKey key) {
        store.delete(key);
    }

    @Override
    public List<ImageKey> list(String prefix, int limit) {
        return keys(prefix, limit);
    }

    private List<ImageKey> keys(String prefix, int limit) {
        return store.list(prefix, Optional.empty(), limit).stream()
                .map(ImageStore.Entry::key)
                .toList();
    }

    @Override
    public List<ImageKey> keys() {
        List<ImageKey> all = new ArrayList<>();
        Optional<ImageKey> after = Optional.empty();
        while (true) {
            List<ImageStore.Entry> some = store.list("", after, MOST);
            some.forEach(entry -> all.add(entry.key()));
            if (some.size() < MOST) {
                return all;
            }
            after = Optional.of(some.get(MOST - 1).key());
        }
    }

    @Override
    public Optional<byte[]> read(String key) {
        return store.read(new ImageKey(key)).map(ImageContent::bytes);
    }
}
