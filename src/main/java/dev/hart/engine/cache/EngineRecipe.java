package dev.hart.engine.cache;

import dev.hart.engine.EngineOptions;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything from which the engine of one stage is built.
 *
 * @param stage name of the stage, such as {@code decoder}
 * @param graph the graph's file, with its weights beside it; its path is not part of the key
 * @param graphDigest SHA-256 of the graph's file
 * @param weightsDigest SHA-256 of the weights; empty if the graph has none beside it
 * @param precision in which the graph computes, such as {@code fp16}
 * @param batch the most images or prompts of one run, at least 1
 * @param options how the graph is loaded on TensorRT; the options of that provider are part of the key, among them the shapes
 *     of the profile, but not places, names, logs and the workspace
 * @param memoryLimit the bytes of the GPU that the operator plans for the stage; TensorRT bounds its workspace by it. Empty if
 *     hart chooses
 * @param device the GPU and the libraries
 */
public record EngineRecipe(
        String stage,
        Path graph,
        String graphDigest,
        String weightsDigest,
        String precision,
        int batch,
        EngineOptions options,
        OptionalLong memoryLimit,
        DeviceIdentity device) {
    /**
     * Options that are no part of the key: those that do not change what is compiled (device number, places, names, logs, how
     * it is stored and shares memory), and the workspace, which hart computes from the memory that happens to be free; the
     * operator's own limit is part of it. Every other option is part of the key, also one that this version does not know.
     */
    private static final Set<String> IRRELEVANT = Set.of(
            "device_id",
            "trt_max_workspace_size",
            "trt_engine_cache_enable",
            "trt_engine_cache_path",
            "trt_engine_cache_prefix",
            "trt_dump_ep_context_model",
            "trt_dump_subgraphs",
            "trt_ep_context_file_path",
            "trt_ep_context_embed_mode",
            "trt_context_memory_sharing_enable",
            "trt_detailed_build_log");

    /** Increased when engines are stored in another form. */
    private static final String FORM = "1";

    /**
     * @throws IllegalArgumentException if the stage's name is not 1 to 41 lower-case letters, digits and dashes, the first no
     * dash, or the batch is below 1
     */
    public EngineRecipe {
        if (!stage.matches("[a-z0-9][a-z0-9-]{0,40}")) {
            throw new IllegalArgumentException(
                    "the name of a stage is lower-case letters, digits and dashes: " + stage);
        }
        if (batch < 1) {
            throw new IllegalArgumentException("a batch cannot hold " + batch);
        }
    }

    /** The names and values that the key is computed from; the manifest of an engine contains them. */
    public SortedMap<String, String> ingredients() {
        SortedMap<String, String> all = new TreeMap<>(Map.of(
                "form", FORM,
                "stage", stage,
                "graph", graphDigest,
                "weights", weightsDigest,
                "precision", precision,
                "batch", Integer.toString(batch)));
        all.put("device.gpu", device.gpu());
        all.put("device.compute-capability", device.computeCapability());
        all.put("device.multiprocessors", Integer.toString(device.multiprocessors()));
        all.put("driver.major", Integer.toString(device.driverMajor()));
        all.put("cuda-runtime", device.cudaRuntime());
        all.put("tensorrt", device.tensorRt());
        all.put("onnxruntime", device.onnxRuntime());
        memoryLimit.ifPresent(bytes -> all.put("memory-limit", Long.toString(bytes)));
        options.gpu().tensorRt().forEach((name, value) -> {
            if (!IRRELEVANT.contains(name)) {
                all.put("option." + name, value);
            }
        });
        return Collections.unmodifiableSortedMap(all);
    }

    /** The key of the engine. */
    public EngineKey key() {
        return EngineKey.of(ingredients());
    }

    /** The name of the compiled graph's file in the engine's folder. */
    public String modelFile() {
        return stage + ".onnx";
    }
}
