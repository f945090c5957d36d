package dev.hart.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.engine.EngineOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetyCaseTest {
    @TempDir
    Path temporary;

    private static Comparison replay(CaseCopy copy) {
        return SafetyCase.replay(copy.folder(), copy.golden(), StagePrecision.FP32, EngineOptions.CPU, line -> {});
    }

    private static List<String> off(Comparison comparison) {
        return comparison.rows().stream()
                .filter(row -> !row.agrees())
                .map(ComparisonRow::name)
                .toList();
    }

    @Test
    void int8AgreesWithinItsTolerancesAndNotWithinThoseOfFloats() throws IOException {
        CaseCopy copy = CaseCopy.of("gemma2", temporary);

        Comparison comparison =
                SafetyCase.replay(copy.folder(), copy.golden(), StagePrecision.INT8, EngineOptions.CPU, line -> {});

        assertThat(off(comparison)).isEmpty();
        assertThat(comparison.rows())
                .filteredOn(row -> row.error() > Tolerances.FLOATS.stages())
                .extracting(ComparisonRow::name)
                .contains("yes_no_logits");
    }

    @Test
    void everyRecordedTensorAgreesInTheOrderOfComputation() throws IOException {
        CaseCopy copy = CaseCopy.of("gemma2", temporary);

        Comparison comparison = replay(copy);

        assertThat(off(comparison)).isEmpty();
        assertThat(comparison.rows())
                .extracting(ComparisonRow::name)
                .containsExactly("token_ids", "yes_no_logits", "violation");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embed_tokens.weight",
                "layers.0.input_layernorm.weight",
                "layers.0.self_attn.q_proj.weight",
                "layers.1.self_attn.k_proj.weight",
                "layers.1.self_attn.v_proj.weight",
                "layers.1.self_attn.o_proj.weight",
                "layers.1.post_attention_layernorm.weight",
                "layers.2.pre_feedforward_layernorm.weight",
                "layers.2.mlp.gate_proj.weight",
                "layers.2.mlp.up_proj.weight",
                "layers.3.mlp.down_proj.weight",
                "layers.3.post_feedforward_layernorm.weight",
                "norm.weight"
            })
    void aWrongWeightShowsFirstInTheLogits(String weight) throws IOException {
        CaseCopy copy = CaseCopy.of("gemma2", temporary).change("model." + weight, value -> value * 1.1 + 0.05);

        Comparison comparison = replay(copy);

        assertThat(comparison.firstOff()).map(ComparisonRow::name).contains("yes_no_logits");
    }

    @ParameterizedTest
    @CsvSource({
        "attn_logit_softcapping, 1",
        "final_logit_softcapping, 3.5",
        "query_pre_attn_scalar, 30",
        "sliding_window, 12",
        "rope_theta, 11000",
        "rms_norm_eps, 0.1"
    })
    void everyConfigValueMatters(String key, double value) throws IOException {
        Object number = value == Math.rint(value) ? (Object) (int) value : (Object) value;
        CaseCopy copy = CaseCopy.of("gemma2", temporary).set("config.json", key, number);

        Comparison comparison = replay(copy);

        assertThat(comparison.firstOff()).map(ComparisonRow::name).contains("yes_no_logits");
    }

    @Test
    void theChoiceOfSlidingLayersMatters() throws IOException {
        List<String> other = List.of("full_attention", "sliding_attention", "full_attention", "sliding_attention");
        CaseCopy copy = CaseCopy.of("gemma2", temporary).set("config.json", "layer_types", other);

        Comparison comparison = replay(copy);

        assertThat(comparison.firstOff()).map(ComparisonRow::name).contains("yes_no_logits");
    }

    @Test
    void scoresThatAreNotNumbersAreOff() throws IOException {
        CaseCopy copy = CaseCopy.of("gemma2", temporary).change("model.norm.weight", value -> Double.NaN);

        Comparison comparison = replay(copy);

        assertThat(off(comparison)).containsExactly("yes_no_logits", "violation");
    }

    @Test
    void anotherTextShowsFirstInTheTokens() throws IOException {
        CaseCopy copy = CaseCopy.of("gemma2", temporary).set("case.json", "texts", List.of("a", "b", "c"));

        Comparison comparison = replay(copy);

        assertThat(comparison.firstOff()).map(ComparisonRow::name).contains("token_ids");
    }

    @Test
    void anAbsentOrUnknownExpectationIsOff() throws IOException {
        CaseCopy copy =
                CaseCopy.of("gemma2", temporary).rename("golden.safetensors", "expect.violation", "expect.toxicity");

        Comparison comparison = replay(copy);

        assertThat(off(comparison)).containsExactly("violation", "toxicity");
    }

    @Test
    void aCaseOfTheOtherKindIsRefused() throws IOException {
        CaseCopy copy = CaseCopy.of("gemma2", temporary).set("case.json", "kind", "text-encoder");

        assertThatThrownBy(() -> replay(copy))
                .isInstanceOf(VerifyException.class)
                .hasMessageContaining("kind is 'text-encoder', not 'safety'");
    }

    @Test
    void anEmbeddingTableWhoseSizeDiffersFromTheConfigIsRefused() throws IOException {
        CaseCopy copy = CaseCopy.of("gemma2", temporary).set("config.json", "vocab_size", 704);

        assertThatThrownBy(() -> replay(copy))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("model.embed_tokens.weight");
    }
}
