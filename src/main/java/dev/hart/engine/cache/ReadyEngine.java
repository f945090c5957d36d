package dev.hart.engine.cache;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An engine that was verified and can be loaded.
 *
 * @param folder the engine's folder
 * @param model the compiled graph in the folder, to load instead of the pack's graph
 * @param options options of the TensorRT provider for its session
 */
public record ReadyEngine(Path folder, Path model, SortedMap<String, String> options) {
    public ReadyEngine {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }
}
