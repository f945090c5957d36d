package dev.hart.engine.cache;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An entry of the cache, for lists.
 *
 * @param key the engine's key
 * @param stage its stage; {@code -} if the entry is damaged
 * @param gpu name of the GPU that it was built for; {@code -} if the entry is damaged
 * @param bytes size of all files; 0 if the entry is damaged
 * @param ingredients what it was built from; empty if the entry is damaged
 * @param built time of the build; 1970 if the entry is damaged
 * @param fault what is wrong with it; empty if its manifest and the sizes of its files are right
 */
public record CachedEngine(
        EngineKey key,
        String stage,
        String gpu,
        long bytes,
        SortedMap<String, String> ingredients,
        Instant built,
        Optional<String> fault) {
    public CachedEngine {
        ingredients = Collections.unmodifiableSortedMap(new TreeMap<>(ingredients));
    }
}
