package dev.hart.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.convert.stage.StagePrecision;
import dev.hart.engine.EngineOptions;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HartCaseTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @ParameterizedTest
    @ValueSource(strings = {"shared-aln", "full-aln"})
    void everyRecordedTensorAgrees(String name) {
        Path folder = GOLDEN.resolve(name);

        Comparison comparison = HartCase.replay(
                folder, folder.resolve("golden.safetensors"), StagePrecision.FP32, EngineOptions.CPU, line -> {});

        assertThat(comparison.firstOff()).isEmpty();
    }
}
