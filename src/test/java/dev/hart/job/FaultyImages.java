package dev.hart.job;

import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.StoreException;
import java.util.List;

/** Pictures that cannot be stored or removed now and then. */
record FaultyImages(JobImages images, Faults faults) implements JobImages {
    private static StoreException reset() {
        return new StoreException("connection reset");
    }

    @Override
    public void put(ImageKey key, ImageContent content) {
        faults.run("put " + key, () -> images.put(key, content), FaultyImages::reset);
    }

    @Override
    public void delete(ImageKey key) {
        faults.run("delete " + key, () -> images.delete(key), FaultyImages::reset);
    }

    @Override
    public List<ImageKey> list(String prefix, int limit) {
        return faults.call("list " + prefix, () -> images.list(prefix, limit), FaultyImages::reset);
    }
}
