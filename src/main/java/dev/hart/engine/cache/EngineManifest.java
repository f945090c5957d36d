package dev.hart.engine.cache;

import dev.hart.io.StrictJson;
import dev.hart.io.StrictJsonException;
import dev.hart.pack.PackFile;
import dev.hart.pack.PackFiles;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The contents of an engine's {@value #FILE}, which is written last: a folder without it is no engine.
 *
 * @param format {@link #FORMAT}
 * @param key the engine's key, which is that of the ingredients
 * @param ingredients what the engine was built from, {@link EngineRecipe#ingredients}
 * @param builtAt time of the build in seconds since 1970
 * @param files size and SHA-256 of every other file, by plain name
 */
record EngineManifest(
        int format,
        String key,
        SortedMap<String, String> ingredients,
        long builtAt,
        SortedMap<String, PackFile> files) {
    static final String FILE = "manifest.json";
    static final int FORMAT = 1;

    EngineManifest {
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format + " is not supported, " + FORMAT + " is");
        }
        if (ingredients == null || files == null || files.isEmpty()) {
            throw new IllegalArgumentException("ingredients or files are missing");
        }
        files.forEach((name, promise) -> {
            // A name from a bucket must not lead out of the folder.
            if (!PackFiles.isPlainName(name) || name.equals(FILE) || promise == null) {
                throw new IllegalArgumentException("files contains a name that is no plain file name");
            }
        });
        if (!EngineKey.of(ingredients).value().equals(key)) {
            throw new IllegalArgumentException("the key is not that of the ingredients");
        }
        ingredients = Collections.unmodifiableSortedMap(new TreeMap<>(ingredients));
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    static EngineManifest of(EngineRecipe recipe, long builtAt, Map<String, PackFile> files) {
        return new EngineManifest(FORMAT, recipe.key().value(), recipe.ingredients(), builtAt, new TreeMap<>(files));
    }

    /**
     * Parses a manifest that must be of a key.
     *
     * @param place named in errors
     * @throws EngineCacheException if it is no manifest, or one of another engine
     */
    static EngineManifest parse(String place, byte[] json, EngineKey key) {
        EngineManifest manifest;
        try {
            manifest = StrictJson.bind(StrictJson.parse(json), EngineManifest.class);
        } catch (StrictJsonException e) {
            throw new EngineCacheException(place + ": is no manifest of an engine: " + e.getMessage(), e);
        }
        if (!manifest.key().equals(key.value())) {
            throw new EngineCacheException(place + ": is the manifest of another engine, " + manifest.key());
        }
        return manifest;
    }

    byte[] json() {
        return (StrictJson.writeIndented(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    long bytes() {
        return files.values().stream().mapToLong(PackFile::size).sum();
    }

    String ingredient(String name) {
        return ingredients.getOrDefault(name, "-");
    }
}
