package dev.hart.engine.cache;

/**
 * What an engine depends on beside its graph and options: the GPU and the libraries that are loaded.
 *
 * @param gpu name of the GPU, such as {@code NVIDIA L4}
 * @param computeCapability such as {@code 8.9}
 * @param multiprocessors number of streaming multiprocessors; a part of a GPU (MIG) has fewer
 * @param driverMajor first number of the driver's version, such as {@code 550}
 * @param cudaRuntime version of the CUDA runtime, such as {@code 12.8}
 * @param tensorRt version of TensorRT as loaded, such as {@code 10.14.1}
 * @param onnxRuntime version of ONNX Runtime as loaded
 */
public record DeviceIdentity(
        String gpu,
        String computeCapability,
        int multiprocessors,
        int driverMajor,
        String cudaRuntime,
        String tensorRt,
        String onnxRuntime) {}
