package dev.hart.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionSettingsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void theFolderForTimingsExistsBeforeTensorRtIsAdded() {
        Path timings = folder.resolve("engines/timings");

        // Without a GPU and its libraries TensorRT itself cannot be added.
        assertThatThrownBy(() -> SessionSettings.of(tensorRt(timings)).close());

        assertThat(timings).isDirectory();
    }

    @Test
    void aFolderThatCannotBeCreatedIsNamedWithTheSetting() throws IOException {
        Path file = Files.writeString(folder.resolve("engines"), "a file");

        assertThatThrownBy(() -> SessionSettings.of(tensorRt(file.resolve("timings"))))
                .isInstanceOf(ScratchException.class)
                .hasMessageContaining(file.resolve("timings").toString())
                .hasMessageContaining("HART_ENGINE_CACHE");
    }

    private static EngineOptions tensorRt(Path timings) {
        TreeMap<String, String> options = new TreeMap<>(Map.of("trt_timing_cache_path", timings.toString()));
        return new EngineOptions(
                Provider.TENSORRT, 0, 0, new GpuOptions(new TreeMap<>(), options, OptionalInt.empty(), false));
    }
}
