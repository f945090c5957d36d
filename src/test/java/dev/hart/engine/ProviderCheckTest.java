package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.engine.machine.ElfBytes;
import dev.hart.engine.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderCheckTest {
    private static final String FOLDER = "onnxruntime.native.path";
    private static final String FILE = "onnxruntime.native.onnxruntime.path";

    @TempDir
    private Path root = Path.of("");

    @AfterEach
    void forgetTheChosenFolder() {
        System.clearProperty(FOLDER);
        System.clearProperty(FILE);
    }

    @Test
    void whatTensorRtAndCudaLackIsNamedTogether() {
        ElfBytes.needing("libcudart.so.12").write(root.resolve("ort/libonnxruntime_providers_cuda.so"));
        ElfBytes.needing("libnvinfer.so.10").write(root.resolve("ort/libonnxruntime_providers_tensorrt.so"));
        System.setProperty(FOLDER, root.resolve("ort").toString());

        ProviderCheck check = ProviderCheck.of(Provider.TENSORRT, machine());

        assertThat(check.problem().orElseThrow())
                .contains(
                        "libonnxruntime_providers_tensorrt.so needs libraries that this machine lacks: libnvinfer.so.10",
                        "; and ONNX Runtime needs cuda for it: libonnxruntime_providers_cuda.so needs",
                        "libcudart.so.12",
                        "libcudnn.so.9");
        assertThat(check.needs().missing()).containsOnlyKeys("libnvinfer.so.10");
    }

    @Test
    void aLibraryThatCannotBeReadIsNamed() throws IOException {
        Path folder = Files.createDirectories(root.resolve("ort"));
        Files.writeString(folder.resolve("libonnxruntime_providers_cuda.so"), "x".repeat(100));
        System.setProperty(FOLDER, folder.toString());

        assertThat(ProviderCheck.of(Provider.CUDA, machine()).problem().orElseThrow())
                .startsWith("libonnxruntime_providers_cuda.so cannot be checked: ");
    }

    @Test
    void anAbsentLibraryIsExplainedByWhatTheOperatorChose() {
        assertThat(ProviderCheck.of(Provider.CUDA, machine()).problem().orElseThrow())
                .startsWith("this build of hart has ONNX Runtime's library for CPUs, not ");

        assertThat(ProviderCheck.of(Provider.TENSORRT, machine()).problem().orElseThrow())
                .startsWith("this build of hart has ONNX Runtime's library for CPUs, not ")
                .contains("libonnxruntime_providers_tensorrt.so")
                .doesNotContain("cuda");

        System.setProperty(FILE, root.resolve("own/libonnxruntime.so").toString());
        assertThat(ProviderCheck.of(Provider.CUDA, machine()).problem().orElseThrow())
                .isEqualTo(root.resolve("own") + ", which the system property " + FILE
                        + " names, has no libonnxruntime_providers_cuda.so (docs/guides/gpu.md)");

        System.setProperty(FOLDER, root.toString());
        assertThat(ProviderCheck.of(Provider.CUDA, machine()).problem().orElseThrow())
                .startsWith(root + ", which the system property " + FOLDER + " names, has no ");
    }

    private Machine machine() {
        return new Machine(root, Map.of(), command -> Optional.empty());
    }
}
