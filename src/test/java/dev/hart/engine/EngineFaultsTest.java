package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;

class EngineFaultsTest {
    @Test
    void aFaultIsToldApartByItsMessage() {
        assertThat(fault("CUDA failure 700: an illegal memory access was encountered"))
                .isInstanceOf(DeviceLostException.class);
        assertThat(fault("CUDA failure 2: out of memory")).isInstanceOf(OutOfMemoryException.class);
        assertThat(fault("cannot write /tmp/optimised.onnx: No space left on device"))
                .isInstanceOf(ScratchException.class)
                .hasMessageStartingWith("decoder.onnx cannot be loaded: ");
        assertThat(fault("the graph is damaged"))
                .isExactlyInstanceOf(EngineException.class)
                .hasMessageContaining("decoder.onnx cannot be loaded: ")
                .hasMessageContaining("the graph is damaged");
    }

    private static EngineException fault(String message) {
        return EngineFaults.of(
                "decoder.onnx", new OrtException(message), reason -> "decoder.onnx cannot be loaded: " + reason);
    }
}
