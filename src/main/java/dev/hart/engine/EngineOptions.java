package dev.hart.engine;

import java.util.OptionalInt;

/**
 * How a graph is loaded. ONNX Runtime places each node on the first provider that has a kernel for it, in the order TensorRT,
 * CUDA, CPU, beginning with {@code provider}. A provider whose libraries are absent is an error, and {@link
 * GpuOptions#mostCopies} limits what may be placed on the CPU.
 *
 * @param provider where the graph is computed
 * @param device number of the GPU; ignored on the CPU
 * @param threads number of threads of one run on the CPU; 0 leaves the choice to ONNX Runtime (one for each physical core)
 * @param gpu what matters on a GPU only
 */
public record EngineOptions(Provider provider, int device, int threads, GpuOptions gpu) {
    /** The CPU, with ONNX Runtime's own number of threads. */
    public static final EngineOptions CPU = new EngineOptions(Provider.CPU, 0, 0);

    /** @throws IllegalArgumentException if a number is negative */
    public EngineOptions {
        if (device < 0 || threads < 0) {
            throw new IllegalArgumentException("device and threads are not negative: " + device + ", " + threads);
        }
    }

    /**
     * Returns these options without the check of copies on CUDA, which saves and reads the graph, for one that has passed it. On
     * TensorRT the check costs nothing and stays.
     */
    public EngineOptions checked() {
        return provider == Provider.CUDA
                ? new EngineOptions(
                        provider,
                        device,
                        threads,
                        new GpuOptions(gpu.cuda(), gpu.tensorRt(), OptionalInt.empty(), gpu.lowMemory()))
                : this;
    }

    /** Makes options for a graph that is not a stage of a pack. */
    public EngineOptions(Provider provider, int device, int threads) {
        this(provider, device, threads, GpuOptions.plain());
    }
}
