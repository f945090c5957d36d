package dev.hart.engine.cache;

import dev.hart.engine.machine.GpuDevice;
import dev.hart.engine.machine.LibraryNeeds;
import dev.hart.engine.machine.NvidiaDriver;
import dev.hart.pack.FileDigests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an engine depends on beside its graph and options: the GPU and the libraries that are loaded. The driver's tool does not
 * list the number of multiprocessors, so that the size of the memory stands for it: GPUs of one name with fewer of them have less
 * memory. A part of a GPU (MIG) has no identity.
 *
 * @param gpu name of the GPU, such as {@code NVIDIA L4}
 * @param computeCapability such as {@code 8.9}
 * @param gibibytes size of its memory, rounded
 * @param driverMajor first number of the driver's version, such as {@code 550}
 * @param cudaRuntime version of the CUDA runtime, such as {@code 12.8.90}, or the digest of its library
 * @param tensorRt version of TensorRT, such as {@code 10.14.1}, or the digest of its library
 * @param onnxRuntime version of ONNX Runtime as loaded
 */
public record DeviceIdentity(
        String gpu,
        String computeCapability,
        long gibibytes,
        int driverMajor,
        String cudaRuntime,
        String tensorRt,
        String onnxRuntime) {
    private static final Pattern MAJOR = Pattern.compile("^([0-9]{1,6})([.].*)?$");

    /**
     * Reads the identity of a GPU of this machine.
     *
     * @param device number of the GPU
     * @param libraries those that ONNX Runtime's library for TensorRT needs, by name
     * @param onnxRuntime version of ONNX Runtime as loaded
     * @throws EngineCacheException if a fact is not known, so that engines cannot be kept; the message names it
     */
    public static DeviceIdentity read(
            NvidiaDriver driver, int device, Map<String, Path> libraries, String onnxRuntime) {
        GpuDevice gpu = driver.devices().stream()
                .filter(listed -> listed.number() == device)
                .findFirst()
                .orElseThrow(() -> new EngineCacheException("NVIDIA's driver lists no GPU " + device));
        String capability = gpu.capability();
        Matcher major = MAJOR.matcher(String.valueOf(driver.version()));
        if (capability == null || gpu.totalBytes().isEmpty() || !major.matches()) {
            throw new EngineCacheException("NVIDIA's driver does not describe GPU " + device + " (" + gpu.name()
                    + "): its version, or the compute capability or memory of the GPU is not known. nvidia-smi must be"
                    + " installed, and engines for a part of a GPU (MIG) are not kept");
        }
        return new DeviceIdentity(
                gpu.name(),
                capability,
                Math.round(gpu.totalBytes().getAsLong() / (double) (1L << 30)),
                Integer.parseInt(major.group(1)),
                version("libcudart.so", libraries),
                version("libnvinfer.so", libraries),
                onnxRuntime);
    }

    /**
     * Returns the version in the name of a library's file; if that has no more than the first number, as in Python's packages, the
     * digest of the file.
     */
    private static String version(String name, Map<String, Path> libraries) {
        Path file = libraries.entrySet().stream()
                .filter(library -> library.getKey().startsWith(name + "."))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new EngineCacheException("the library " + name + " was not found"));
        String version = LibraryNeeds.version(file).orElse("");
        if (version.matches("[0-9]+[.][0-9]+[.][0-9.]+")) {
            return version;
        }
        try {
            return "sha256:" + FileDigests.of(file).sha256();
        } catch (IOException e) {
            throw new EngineCacheException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
