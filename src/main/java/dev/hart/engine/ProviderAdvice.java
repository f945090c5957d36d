package dev.hart.engine;

/** Says what a machine or a build lacks when a graph cannot be loaded for a GPU. */
final class ProviderAdvice {
    private ProviderAdvice() {}

    /**
     * Returns a sentence to append to ONNX Runtime's reason; empty if there is nothing to add.
     *
     * @param reason ONNX Runtime's, on one line
     */
    static String of(Provider provider, String reason) {
        if (provider == Provider.CPU) {
            return "";
        }
        String advice = "";
        if (reason.matches(".*Failed to find \\S+ shared provider.*")) {
            advice = "the ONNX Runtime that was loaded is for CPUs. Name a folder with those for GPUs in"
                    + " HART_JAVA_OPTIONS=-Donnxruntime.native.path=FOLDER, and install CUDA 12 and cuDNN 9"
                    + (provider == Provider.TENSORRT ? " and TensorRT 10" : "");
        } else if (reason.contains("cannot open shared object file")) {
            advice = "install the library that is named here: it comes with CUDA 12, cuDNN 9 or TensorRT 10";
        } else if (reason.contains("CUDA driver version is insufficient")
                || reason.contains("no CUDA-capable device")) {
            advice = "install NVIDIA's driver; nvidia-smi must list the GPU";
        }
        return advice.isEmpty()
                ? ""
                : ". HART_ENGINE_PROVIDER=" + provider.id() + ": " + advice
                        + " (docs/guides/gpu.md); without a GPU use HART_ENGINE_PROVIDER=cpu";
    }
}
