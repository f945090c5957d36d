package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The reasons are those of ONNX Runtime 1.29. */
class ProviderAdviceTest {
    @Test
    void aBuildForCpusNamesTheBuildForGpusAndTheLibraries() {
        assertThat(ProviderAdvice.of(
                        Provider.CUDA, "Error code - ORT_EP_FAIL - message: Failed to find CUDA shared provider"))
                .contains(
                        "HART_ENGINE_PROVIDER=cuda",
                        "-Donnxruntime.native.path=FOLDER",
                        "CUDA 12 and cuDNN 9",
                        "HART_ENGINE_PROVIDER=cpu")
                .doesNotContain("TensorRT");
        assertThat(ProviderAdvice.of(Provider.TENSORRT, "Failed to find TensorRT shared provider"))
                .contains("HART_ENGINE_PROVIDER=tensorrt", "TensorRT 10");
    }

    @Test
    void aMissingLibraryAndAMissingDriverAreNamed() {
        assertThat(ProviderAdvice.of(
                        Provider.CUDA,
                        "Failed to load library x.so with error: libcublasLt.so.12: cannot open shared object file"))
                .contains("the library that is named here");
        assertThat(ProviderAdvice.of(Provider.CUDA, "CUDA failure 35: CUDA driver version is insufficient"))
                .contains("nvidia-smi");
    }

    @Test
    void nothingIsAddedToOtherReasons() {
        assertThat(ProviderAdvice.of(Provider.CPU, "Failed to find CUDA shared provider"))
                .isEmpty();
        assertThat(ProviderAdvice.of(Provider.CUDA, "the graph is damaged")).isEmpty();
    }
}
