package dev.hart.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.convert.stage.StagePrecision;
import dev.hart.engine.EngineOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LanguageCaseTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Test
    void everyRecordedTensorOfTheTextEncoderAgrees() {
        Path folder = GOLDEN.resolve("qwen2");

        Comparison comparison = TextEncoderCase.replay(
                folder, folder.resolve("golden.safetensors"), StagePrecision.FP32, EngineOptions.CPU, line -> {});

        assertThat(comparison.firstOff()).isEmpty();
        assertThat(comparison.lines())
                .extracting(Line::name)
                .containsExactly("system_token_ids", "token_ids", "context_mask", "context_position_ids", "context");
    }

    @Test
    void everyRecordedTensorOfTheSafetyCheckAgrees() {
        Path folder = GOLDEN.resolve("gemma2");

        Comparison comparison = SafetyCase.replay(
                folder, folder.resolve("golden.safetensors"), StagePrecision.FP32, EngineOptions.CPU, line -> {});

        assertThat(comparison.firstOff()).isEmpty();
        assertThat(comparison.lines())
                .extracting(Line::name)
                .containsExactly("token_ids", "yes_no_logits", "violation");
    }
}
