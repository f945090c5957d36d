package dev.hart.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.engine.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextEncoderCaseTest {
    @TempDir
    Path temporary;

    private static Comparison replay(CaseCopy copy) {
        return TextEncoderCase.replay(copy.folder(), copy.golden(), StagePrecision.FP32, EngineOptions.CPU, line -> {});
    }

    private static List<String> off(Comparison comparison) {
        return comparison.rows().stream()
                .filter(row -> !row.agrees())
                .map(ComparisonRow::name)
                .toList();
    }

    @Test
    void int8AgreesWithinItsTolerancesAndNotWithinThoseOfFloats() throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary);

        Comparison comparison = TextEncoderCase.replay(
                copy.folder(), copy.golden(), StagePrecision.INT8, EngineOptions.CPU, line -> {});

        assertThat(off(comparison)).isEmpty();
        assertThat(comparison.rows())
                .filteredOn(row -> row.error() > Tolerances.FLOATS.stages())
                .extracting(ComparisonRow::name)
                .contains("context");
    }

    @Test
    void everyRecordedTensorAgreesInTheOrderOfComputation() throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary);
        List<ComparisonRow> received = new ArrayList<>();

        Comparison comparison = TextEncoderCase.replay(
                copy.folder(), copy.golden(), StagePrecision.FP32, EngineOptions.CPU, received::add);

        assertThat(off(comparison)).isEmpty();
        assertThat(received)
                .isEqualTo(comparison.rows())
                .extracting(ComparisonRow::name)
                .containsExactly("system_token_ids", "token_ids", "context_mask", "context_position_ids", "context");
    }

    @Test
    void fp16StoredWeightsStayWithinTheTolerance() throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary);

        Comparison comparison = TextEncoderCase.replay(
                copy.folder(), copy.golden(), StagePrecision.FP32_STORED_FP16, EngineOptions.CPU, line -> {});

        assertThat(comparison.firstOff()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embed_tokens.weight",
                "layers.0.input_layernorm.weight",
                "layers.0.self_attn.q_proj.weight",
                "layers.0.self_attn.q_proj.bias",
                "layers.1.self_attn.k_proj.weight",
                "layers.1.self_attn.k_proj.bias",
                "layers.1.self_attn.v_proj.weight",
                "layers.1.self_attn.v_proj.bias",
                "layers.1.self_attn.o_proj.weight",
                "layers.2.post_attention_layernorm.weight",
                "layers.2.mlp.gate_proj.weight",
                "layers.2.mlp.up_proj.weight",
                "layers.2.mlp.down_proj.weight",
                "norm.weight"
            })
    void aWrongWeightShowsInTheContext(String weight) throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary).change(weight, value -> value * 1.1 + 0.05);

        Comparison comparison = replay(copy);

        assertThat(off(comparison)).containsExactly("context");
    }

    @Test
    void aWeightThatIsNotANumberShowsInTheContext() throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary).change("norm.weight", value -> Double.NaN);

        Comparison comparison = replay(copy);

        assertThat(off(comparison)).containsExactly("context");
    }

    @Test
    void anotherSystemPromptShowsFirstInItsTokens() throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary).set("case.json", "system_prompt", "Another one:\n");

        Comparison comparison = replay(copy);

        assertThat(off(comparison)).containsExactly("system_token_ids", "context");
    }

    @Test
    void anotherPadTokenShowsFirstInTheTokens() throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary).set("tokenizer_config.json", "pad_token", "<|im_end|>");

        Comparison comparison = replay(copy);

        assertThat(off(comparison)).startsWith("token_ids");
    }

    @Test
    void anAbsentOrUnknownExpectationIsOff() throws IOException {
        CaseCopy copy =
                CaseCopy.of("qwen2", temporary).rename("golden.safetensors", "expect.context", "expect.kontext");

        Comparison comparison = replay(copy);

        assertThat(off(comparison)).containsExactly("context", "kontext");
    }

    @Test
    void aCaseWithoutItsStringsIsRefused() throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary);
        Path texts = copy.folder().resolve("case.json");
        Files.delete(texts);

        assertThatThrownBy(() -> replay(copy))
                .isInstanceOf(VerifyException.class)
                .hasMessageContaining(texts.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind", "system_prompt", "prompts", "context_tokens"})
    void aValueOfTheWrongTypeIsRefusedByItsKey(String key) throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary).set("case.json", key, false);

        assertThatThrownBy(() -> replay(copy))
                .isInstanceOf(VerifyException.class)
                .hasMessageContaining("case.json")
                .hasMessageContaining(key);
    }

    @Test
    void aCheckpointThatDisagreesWithItsConfigIsRefused() throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary).set("config.json", "intermediate_size", 97);

        assertThatThrownBy(() -> replay(copy))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("gate_proj");
    }

    @Test
    void anUnexpectedTensorIsRefusedByName() throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary).set("config.json", "num_hidden_layers", 2);

        assertThatThrownBy(() -> replay(copy))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("layers.2.");
    }

    @Test
    void tensorNamesMayStartWithModelAndIncludeAVisionTowerAndAHead() throws IOException {
        CaseCopy copy = CaseCopy.of("qwen2", temporary);
        for (String name : copy.tensors("model.safetensors")) {
            copy.rename("model.safetensors", name, "model." + name);
        }
        copy.append("model.safetensors", "visual.patch_embed.proj.weight")
                .append("model.safetensors", "lm_head.weight");

        Comparison comparison = replay(copy);

        assertThat(off(comparison)).isEmpty();
    }
}
