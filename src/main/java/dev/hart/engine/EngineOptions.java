package dev.hart.engine;

/**
 * How graphs are loaded.
 *
 * @param provider where they are computed; TensorRT falls back to CUDA, and both to the CPU, node by node
 * @param device number of the GPU; ignored on the CPU
 * @param threads threads of one run on the CPU; 0 leaves it to ONNX Runtime (one for each physical core)
 */
public record EngineOptions(Provider provider, int device, int threads) {
    /** The CPU with ONNX Runtime's own choice of threads. */
    public static final EngineOptions CPU = new EngineOptions(Provider.CPU, 0, 0);

    public EngineOptions {
        if (device < 0 || threads < 0) {
            throw new IllegalArgumentException("device and threads are not negative: " + device + ", " + threads);
        }
    }
}
