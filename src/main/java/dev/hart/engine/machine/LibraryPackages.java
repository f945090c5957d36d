package dev.hart.engine.machine;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What brings a library of NVIDIA: the product, and the package of NVIDIA's repository for Ubuntu and Debian. In the names of
 * packages {@code N} stands for the major version in the library's name, and {@code M} for a minor version of the product.
 */
public final class LibraryPackages {
    private static final Pattern NAME = Pattern.compile("lib([a-zA-Z]+)[a-zA-Z_]*[.]so[.]([0-9]+).*");

    /** By the beginning of the name. */
    private static final Map<String, String> PRODUCTS = new TreeMap<>(Map.of(
            "libcuda.so", "NVIDIA's driver, package nvidia-driver-M-server; nvidia-smi must list the GPU",
            "libcudart.so", "CUDA N, package cuda-cudart-N-M",
            "libcublas", "cuBLAS of CUDA N, package libcublas-N-M",
            "libcurand.so", "cuRAND of CUDA 12, package libcurand-12-M",
            "libcufft.so", "cuFFT of CUDA, package libcufft-12-M or libcufft-13-M",
            "libnvrtc", "NVRTC of CUDA N, package cuda-nvrtc-N-M",
            "libnvJitLink", "nvJitLink of CUDA N, package libnvjitlink-N-M",
            "libcudnn", "cuDNN N, package libcudnnN-cuda-12 or libcudnnN-cuda-13",
            "libnvinfer", "TensorRT N, package libnvinferN",
            "libnvonnxparser", "TensorRT N, package libnvonnxparsersN"));

    private LibraryPackages() {}

    /** Returns the product and package of a library; empty if this class does not know it. */
    public static Optional<String> of(String library) {
        Matcher name = NAME.matcher(library);
        return PRODUCTS.entrySet().stream()
                .filter(product -> library.startsWith(product.getKey()))
                .map(product -> name.matches()
                        ? product.getValue().replaceAll("\\bN\\b|(?<=[a-z-])N", name.group(2))
                        : product.getValue())
                .findFirst();
    }

    /** Returns whether {@link #of} has the package of a library; false for others of NVIDIA, too. */
    public static boolean isKnown(String library) {
        return of(library).isPresent();
    }
}
