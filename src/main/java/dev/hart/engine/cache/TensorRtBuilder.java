package dev.hart.engine.cache;

import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.GpuOptions;
import dev.hart.engine.Provider;
import dev.hart.engine.StageEngine;
import dev.hart.onnx.ModelFile;
import dev.hart.onnx.OnnxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Builds engines with ONNX Runtime's TensorRT provider: while it loads the graph, the provider compiles it, writes the engine, and
 * beside it a graph of one node of type {@code EPContext} that refers to the engine by its name. Loading that graph needs neither the
 * pack's graph nor its weights. Never run on a device.
 */
public final class TensorRtBuilder implements EngineBuilder {
    private static final String CONTEXT = "EPContext";
    private static final String ENGINE = ".engine";

    private final BiConsumer<Path, EngineOptions> loader;

    /** Makes a builder that loads each graph once and frees it. */
    public TensorRtBuilder() {
        this((graph, options) -> StageEngine.load(graph, options).close());
    }

    /** @param loader loads a graph and frees it */
    TensorRtBuilder(BiConsumer<Path, EngineOptions> loader) {
        this.loader = loader;
    }

    /** @throws EngineException if the graph cannot be compiled as one engine; then it cannot run on TensorRT at all */
    @Override
    public void build(EngineRecipe recipe, Path folder) throws IOException {
        Path model = folder.resolve(recipe.modelFile());
        loader.accept(recipe.graph(), options(recipe, model));
        List<String> nodes = nodes(recipe, model);
        if (!nodes.equals(List.of(CONTEXT))) {
            throw new EngineException(
                    "TensorRT did not compile " + recipe.graph().getFileName()
                            + " as one engine: its graph has the nodes "
                            + nodes.stream().distinct().toList());
        }
        if (!hasEngine(folder)) {
            throw new EngineException(
                    "TensorRT wrote no engine for " + recipe.graph().getFileName());
        }
    }

    /**
     * Returns how the graph is loaded so that its engine is written. Without {@code trt_engine_cache_path}, which would have to be
     * relative, the engine is written beside the model.
     */
    private static EngineOptions options(EngineRecipe recipe, Path model) {
        EngineOptions planned = recipe.options();
        GpuOptions gpu = planned.gpu();
        SortedMap<String, String> tensorRt = new TreeMap<>(gpu.tensorRt());
        tensorRt.remove("trt_engine_cache_path");
        tensorRt.put("trt_engine_cache_enable", "1");
        tensorRt.put("trt_engine_cache_prefix", recipe.stage());
        tensorRt.put("trt_dump_ep_context_model", "1");
        tensorRt.put("trt_ep_context_embed_mode", "0");
        tensorRt.put("trt_ep_context_file_path", model.toString());
        return new EngineOptions(
                Provider.TENSORRT,
                planned.device(),
                planned.threads(),
                new GpuOptions(gpu.cuda(), tensorRt, gpu.mostCopies(), gpu.lowMemory()));
    }

    private static List<String> nodes(EngineRecipe recipe, Path model) throws IOException {
        try {
            return ModelFile.read(model).nodeTypes();
        } catch (NoSuchFileException | OnnxException e) {
            throw new EngineException(
                    "TensorRT wrote no graph for the engine of "
                            + recipe.graph().getFileName(),
                    e);
        }
    }

    private static boolean hasEngine(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> String.valueOf(file.getFileName()).endsWith(ENGINE));
        }
    }
}
