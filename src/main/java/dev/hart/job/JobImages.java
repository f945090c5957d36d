package dev.hart.job;

import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import java.util.List;

/**
 * Where jobs keep their pictures, under keys of the jobs' own choice. Thread-safe, and safe between processes. All may throw
 * {@link dev.hart.store.StoreException}; trying again may help.
 */
public interface JobImages {
    /** Keeps a picture, in place of whatever there is. When this returns it survives a power cut. */
    void put(ImageKey key, ImageContent content);

    /** Removes a picture; nothing happens if there is none. */
    void delete(ImageKey key);

    /**
     * Keys that begin with a prefix, in any order. Whoever removes what it returned, and asks again until nothing is left, has
     * removed all.
     *
     * @param prefix ends in {@code /}
     * @param limit at most so many, 1 to 1,000
     */
    List<ImageKey> list(String prefix, int limit);
}
