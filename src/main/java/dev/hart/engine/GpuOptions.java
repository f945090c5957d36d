package dev.hart.engine;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a graph is loaded for a GPU; on the CPU all of it is ignored.
 *
 * @param cuda the options of ONNX Runtime's CUDA provider, by key
 * @param tensorRt the options of its TensorRT provider, by key
 * @param mostCopies how many copies between the host's and the device's memory the optimised graph may contain, outside of Loop
 *     bodies and branches, where there may be none; with TensorRT any number means that no node may be on the CPU. Empty loads
 *     the graph whatever the copies
 * @param lowMemory whether each run gives the working memory back that it no longer needs, which costs time
 */
public record GpuOptions(
        SortedMap<String, String> cuda, SortedMap<String, String> tensorRt, OptionalInt mostCopies, boolean lowMemory) {
    public GpuOptions {
        cuda = Collections.unmodifiableSortedMap(new TreeMap<>(cuda));
        tensorRt = Collections.unmodifiableSortedMap(new TreeMap<>(tensorRt));
    }

    /** Returns options that suit any graph in fp32 and accept any copies, for graphs that are not a stage of a pack. */
    static GpuOptions plain() {
        return new GpuOptions(
                new TreeMap<>(Map.of("cudnn_conv_algo_search", "HEURISTIC", "use_tf32", "0")),
                new TreeMap<>(),
                OptionalInt.empty(),
                false);
    }
}
