package dev.hart.engine.cache;

import dev.hart.engine.EngineOptions;
import dev.hart.engine.GpuOptions;
import dev.hart.engine.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Recipes, a scripted builder, a watcher and a loader for tests. */
public final class TestRecipes {
    public static final DeviceIdentity L4 =
            new DeviceIdentity("NVIDIA L4", "8.9", 58, 550, "12.8", "10.14.1", "1.29.0");

    /** Receives nothing. */
    public static final EngineWatcher NO_WATCHER = (stage, step) -> {};

    private TestRecipes() {}

    /** A recipe for a decoder. */
    public static EngineRecipe decoder(int batch) {
        return new EngineRecipe(
                "decoder",
                Path.of("decoder.onnx"),
                "11".repeat(32),
                "22".repeat(32),
                "fp16",
                batch,
                options(Map.of("trt_fp16_enable", "1")),
                OptionalLong.empty(),
                L4);
    }

    /** How a graph is loaded with these options of TensorRT. */
    static EngineOptions options(Map<String, String> tensorRt) {
        return new EngineOptions(
                Provider.TENSORRT,
                0,
                0,
                new GpuOptions(new TreeMap<>(), new TreeMap<>(tensorRt), OptionalInt.of(0), false));
    }

    /** Writes a graph and the engine that it refers to; both contain the text. */
    public static void write(EngineRecipe recipe, Path folder, String text) throws IOException {
        Files.writeString(folder.resolve(recipe.modelFile()), "graph " + text);
        Files.writeString(folder.resolve(recipe.stage() + ".engine"), text + "\n" + "x".repeat(50_000) + text);
    }

    /** Fetches or builds an engine if a cache has none, and returns it without loading it. */
    public static ReadyEngine prepare(EngineCache cache, EngineRecipe recipe) {
        return prepare(cache, recipe, NO_WATCHER);
    }

    /** Fetches or builds an engine if a cache has none, and returns it without loading it. */
    public static ReadyEngine prepare(EngineCache cache, EngineRecipe recipe, EngineWatcher watcher) {
        return cache.load(recipe, watcher, ready -> ready);
    }
}
