package dev.hart.engine.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What NVIDIA's libraries report of a GPU and of themselves once they are loaded. Of a part of a GPU (MIG) the driver's tool lists
 * neither the capability nor the number of multiprocessors. Never run on a device.
 *
 * @param name such as {@code NVIDIA L4}
 * @param computeCapability such as {@code 8.9}
 * @param multiprocessors number of streaming multiprocessors
 * @param cudaRuntime such as {@code 12.8}
 * @param tensorRt such as {@code 10.14.1}
 */
public record GpuVersions(
        String name, String computeCapability, int multiprocessors, String cudaRuntime, String tensorRt) {
    /** The driver's own library. */
    static final String DRIVER = "libcuda.so.1";

    private static final int MULTIPROCESSORS = 16;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int NAME_BYTES = 256;

    /**
     * Asks the libraries.
     *
     * @param device CUDA's number of the GPU, from 0
     * @param cudart the library of the CUDA runtime that ONNX Runtime loads
     * @param nvinfer the library of TensorRT that ONNX Runtime loads
     * @throws IOException if a library is absent or reports an error, which the message names, or TensorRT is older than
     *     version 10
     */
    public static GpuVersions read(int device, String cudart, String nvinfer, NativeCalls calls) throws IOException {
        require(calls.call(DRIVER, "cuInit", 0), "cuInit");
        int[] handle = new int[1];
        require(calls.call(DRIVER, "cuDeviceGet", handle, device), "cuDeviceGet");
        byte[] name = new byte[NAME_BYTES];
        require(calls.call(DRIVER, "cuDeviceGetName", name, NAME_BYTES, handle[0]), "cuDeviceGetName");
        int[] runtime = new int[1];
        int error = calls.call(cudart, "cudaRuntimeGetVersion", runtime);
        if (error != 0) {
            throw new IOException(cudart + ": cudaRuntimeGetVersion reports error " + error);
        }
        return new GpuVersions(
                text(name),
                attribute(calls, CAPABILITY_MAJOR, handle[0]) + "." + attribute(calls, CAPABILITY_MINOR, handle[0]),
                attribute(calls, MULTIPROCESSORS, handle[0]),
                runtime[0] / 1000 + "." + runtime[0] % 1000 / 10,
                tensorRt(calls.call(nvinfer, "getInferLibVersion")));
    }

    private static int attribute(NativeCalls calls, int attribute, int handle) throws IOException {
        int[] value = new int[1];
        require(calls.call(DRIVER, "cuDeviceGetAttribute", value, attribute, handle), "cuDeviceGetAttribute");
        return value[0];
    }

    private static void require(int error, String function) throws IOException {
        if (error != 0) {
            throw new IOException(DRIVER + ": " + function + " reports error " + error);
        }
    }

    private static String text(byte[] name) {
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return new String(name, 0, end, StandardCharsets.UTF_8).strip();
    }

    /** Returns TensorRT's version, whose number is {@code major * 10,000 + minor * 100 + patch}; refuses those before 10. */
    private static String tensorRt(int number) throws IOException {
        if (number < 100_000) {
            throw new IOException("TensorRT reports version " + number + "; hart needs TensorRT 10 or later");
        }
        return number / 10_000 + "." + number / 100 % 100 + "." + number % 100;
    }
}
