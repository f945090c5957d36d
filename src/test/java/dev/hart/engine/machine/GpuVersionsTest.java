package dev.hart.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** NVIDIA's functions as a script; and, since no library of NVIDIA is here, the real calls into the library of C. */
class GpuVersionsTest {
    private final Map<String, Integer> errors = new TreeMap<>();
    private int tensorRt = 101_401;

    private int call(String library, String function, Object... arguments) {
        switch (function) {
            case "cuDeviceGet" -> ((int[]) arguments[0])[0] = 40 + (int) arguments[1];
            case "cuDeviceGetName" -> {
                byte[] name = "NVIDIA L4".getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(name, 0, (byte[]) arguments[0], 0, name.length);
                assertThat(arguments[2]).isEqualTo(41);
            }
            case "cuDeviceGetAttribute" -> {
                assertThat(arguments[2]).isEqualTo(41);
                ((int[]) arguments[0])[0] = Map.of(16, 58, 75, 8, 76, 9).getOrDefault((int) arguments[1], -1);
            }
            case "cudaRuntimeGetVersion" -> {
                assertThat(library).isEqualTo("/cuda/libcudart.so.12");
                ((int[]) arguments[0])[0] = 12_080;
            }
            case "getInferLibVersion" -> {
                assertThat(library).isEqualTo("/trt/libnvinfer.so.10");
                return tensorRt;
            }
            default -> assertThat(library + " " + function).isEqualTo("libcuda.so.1 cuInit");
        }
        return errors.getOrDefault(function, 0);
    }

    private GpuVersions read() throws IOException {
        return GpuVersions.read(1, "/cuda/libcudart.so.12", "/trt/libnvinfer.so.10", this::call);
    }

    @Test
    void theLibrariesReportTheGpuAndTheirVersions() throws IOException {
        assertThat(read()).isEqualTo(new GpuVersions("NVIDIA L4", "8.9", 58, "12.8", "10.14.1"));
    }

    @Test
    void anErrorNamesTheLibraryAndTheFunction() {
        for (String function : new String[] {"cuInit", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute"}) {
            errors.clear();
            errors.put(function, 100);
            assertThatThrownBy(this::read).hasMessage("libcuda.so.1: " + function + " reports error 100");
        }
        errors.clear();
        errors.put("cudaRuntimeGetVersion", 35);
        assertThatThrownBy(this::read).hasMessage("/cuda/libcudart.so.12: cudaRuntimeGetVersion reports error 35");
    }

    @Test
    void aTensorRtBeforeVersionTenIsRefused() {
        tensorRt = 8601;

        assertThatThrownBy(this::read).hasMessageContaining("TensorRT reports version 8601");
    }

    @Test
    void aFunctionOfARealLibraryIsCalledAndCanWriteIntoArrays() throws IOException {
        NativeCalls calls = new JnaCalls();
        byte[] text = new byte[8];

        assertThat(calls.call("libc.so.6", "abs", -7)).isEqualTo(7);
        calls.call("libc.so.6", "memset", text, (int) 'x', 3);

        assertThat(new String(text, StandardCharsets.US_ASCII)).startsWith("xxx\0");
        assertThat(System.getProperty("jna.tmpdir")).isNull();
    }

    @Test
    void anAbsentLibraryOrFunctionIsNamed() {
        NativeCalls calls = new JnaCalls();

        assertThatThrownBy(() -> calls.call("libof-nothing.so.1", "f"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("libof-nothing.so.1: f cannot be called");
        assertThatThrownBy(() -> calls.call("libc.so.6", "hart_has_no_such_function"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("hart_has_no_such_function");
    }
}
