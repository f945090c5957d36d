package dev.hart.engine.cache;

import dev.hart.engine.ProviderCheck;
import dev.hart.engine.machine.GpuVersions;
import dev.hart.engine.machine.NativeCalls;
import dev.hart.engine.machine.NvidiaDriver;
import dev.hart.io.VisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

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
        String onnxRuntime) {
    /**
     * Asks the libraries that ONNX Runtime's TensorRT provider loads.
     *
     * @param tensorRt the check of that provider, which found its libraries
     * @param device CUDA's number of the GPU, from 0
     * @param onnxRuntime version of ONNX Runtime as loaded
     * @throws EngineCacheException if one of them cannot be asked, which the message names, or the driver's version is not
     *     known
     */
    public static DeviceIdentity read(
            ProviderCheck tensorRt, NvidiaDriver driver, int device, String onnxRuntime, NativeCalls calls) {
        try {
            Map<String, Path> found = tensorRt.needs().found();
            GpuVersions versions =
                    GpuVersions.read(device, file(found, "libcudart.so"), file(found, "libnvinfer.so"), calls);
            return new DeviceIdentity(
                    versions.name(),
                    versions.computeCapability(),
                    versions.multiprocessors(),
                    major(driver),
                    versions.cudaRuntime(),
                    versions.tensorRt(),
                    onnxRuntime);
        } catch (IOException e) {
            throw new EngineCacheException(
                    "the versions that an engine depends on cannot be read: "
                            + VisibleText.line(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static String file(Map<String, Path> found, String name) throws IOException {
        return found.entrySet().stream()
                .filter(library -> library.getKey().startsWith(name))
                .map(library -> library.getValue().toString())
                .findFirst()
                .orElseThrow(() -> new IOException("the TensorRT provider does not need " + name));
    }

    private static int major(NvidiaDriver driver) throws IOException {
        String version = driver.version();
        if (version == null || !version.matches("[0-9]{1,6}([.].*)?")) {
            throw new IOException("the version of NVIDIA's driver is not known");
        }
        return Integer.parseInt(version.split("[.]", -1)[0]);
    }
}
