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
 * @param bytes size of the files that the manifest lists; 0 if there is no manifest or it cannot be read
 * @param ingredients what it was built from, see {@link EngineRecipe#ingredients}; empty if the manifest cannot be read
 * @param built time of the build; 1970 if the manifest cannot be read
 * @param fault what is wrong with it; empty if its manifest and the sizes of its files are right, which does not mean that
 *     their digests were compared
 */
public record CachedEngine(
        EngineKey key, long bytes, SortedMap<String, String> ingredients, Instant built, Optional<String> fault) {
    public CachedEngine {
        ingredients = Collections.unmodifiableSortedMap(new TreeMap<>(ingredients));
    }

    /** Returns the stage that it runs; empty if the manifest cannot be read. */
    public Optional<String> stage() {
        return Optional.ofNullable(ingredients.get("stage"));
    }

    /** Returns the name of the GPU that it was built for; empty if the manifest cannot be read. */
    public Optional<String> gpu() {
        return Optional.ofNullable(ingredients.get("device.gpu"));
    }
}
