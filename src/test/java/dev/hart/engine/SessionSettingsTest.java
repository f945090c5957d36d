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
    void theFoldersForEnginesAndTimingsExistBeforeTensorRtIsAdded() {
        Path engines = folder.resolve("engines/0123/decoder-b4");
        Path timings = folder.resolve("engines/timings");

        // Without a GPU and its libraries TensorRT itself cannot be added.
        assertThatThrownBy(() -> SessionSettings.of(tensorRt(engines, timings)).close());

        assertThat(engines).isDirectory();
        assertThat(timings).isDirectory();
    }

    @Test
    void aFolderThatCannotBeCreatedIsNamedWithTheSetting() throws IOException {
        Path file = Files.writeString(folder.resolve("engines"), "a file");

        assertThatThrownBy(() -> SessionSettings.of(tensorRt(file.resolve("decoder-b4"), folder)))
                .isInstanceOf(ScratchException.class)
                .hasMessageContaining(file.resolve("decoder-b4").toString())
                .hasMessageContaining("HART_CACHE");
    }

    private static EngineOptions tensorRt(Path engines, Path timings) {
        TreeMap<String, String> options = new TreeMap<>(
                Map.of("trt_engine_cache_path", engines.toString(), "trt_timing_cache_path", timings.toString()));
        return new EngineOptions(
                Provider.TENSORRT, 0, 0, new GpuOptions(new TreeMap<>(), options, OptionalInt.empty(), false));
    }
}
