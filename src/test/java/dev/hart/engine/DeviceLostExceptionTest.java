package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceLostExceptionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error code - ORT_FAIL - message: CUDA failure 700: an illegal memory access was encountered ; GPU=0",
                "CUDA failure 719: unspecified launch failure ; GPU=0 ; hostname=a ; expr=cudaStreamSynchronize(s)",
                "CUDA failure 716: misaligned address",
                "CUDA failure 709: context is destroyed",
                "CUDA failure 710: device-side assert triggered",
                "CUDA error 214: uncorrectable ECC error encountered",
                "CUDNN_STATUS_EXECUTION_FAILED; cudaErrorIllegalAddress"
            })
    void errorsAfterWhichCudaIsUnusableAreRecognised(String message) {
        assertThat(DeviceLostException.isSaidBy(message)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA failure 2: out of memory ; GPU=0",
                "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version",
                "CUDA failure 7000: no such error",
                "CUDA failure 711: resource already mapped",
                "CUDA failure 712: part or all of the requested memory range is already mapped",
                "CUDA failure 713: pointer does not correspond to a registered memory region",
                "CUDA failure 720: too many blocks in cooperative launch",
                "Failed to allocate memory for requested buffer of size 700",
                "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED"
            })
    void errorsThatPassAreNot(String message) {
        assertThat(DeviceLostException.isSaidBy(message)).isFalse();
    }
}
