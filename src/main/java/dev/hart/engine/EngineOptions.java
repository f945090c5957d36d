package dev.hart.engine;

/**
 * How graphs are loaded.
 *
 * @param provider where graphs are computed; node by node, TensorRT falls back to CUDA, and both to the CPU
 * @param device number of the GPU; ignored on the CPU
 * @param threads number of threads of one run on the CPU; 0 leaves the choice to ONNX Runtime (one for each physical core)
 */
public record EngineOptions(Provider provider, int device, int threads) {
    /** The CPU, with ONNX Runtime's own number of threads. */
    public static final EngineOptions CPU = new EngineOptions(Provider.CPU, 0, 0);

    /** @throws IllegalArgumentException if a number is negative */
    public EngineOptions {
        if (device < 0 || threads < 0) {
            throw new IllegalArgumentException("device and threads are not negative: " + device + ", " + threads);
        }
    }
}
