package dev.hart.checkpoint.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the configs of both Hugging Face decoders, Qwen2 and Gemma-2. */
class DecoderConfigTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    Path folder;

    @Test
    void readsTheRecordedQwen2() {
        assertThat(Qwen2Config.read(GOLDEN.resolve("qwen2/config.json")))
                .isEqualTo(
                        new Qwen2Config(new DecoderConfig(605, 48, 96, 3, 4, 2, 12, 1e-6, 1e6, 256, true, DType.F32)));
    }

    @Test
    void readsTheRecordedGemma2() {
        assertThat(Gemma2Config.read(GOLDEN.resolve("gemma2/config.json")))
                .isEqualTo(new Gemma2Config(
                        new DecoderConfig(703, 48, 96, 4, 4, 2, 16, 1e-6, 1e4, 256, true, DType.F32),
                        24,
                        16,
                        List.of(true, false, true, false),
                        OptionalDouble.of(5),
                        OptionalDouble.of(3)));
    }

    @Test
    void absentKeysOfQwen2HaveTheDefaultsOfItsClass() throws IOException {
        assertThat(Qwen2Config.read(write("")))
                .isEqualTo(new Qwen2Config(
                        new DecoderConfig(151936, 4096, 22016, 32, 32, 32, 128, 1e-6, 1e4, 32768, false, DType.F32)));
    }

    @Test
    void absentKeysOfGemma2HaveTheDefaultsOfItsClass() throws IOException {
        Gemma2Config config = Gemma2Config.read(write(""));
        assertThat(config.slidingLayers()).hasSize(26).startsWith(true, false, true);
        assertThat(config)
                .isEqualTo(new Gemma2Config(
                        new DecoderConfig(256000, 2304, 9216, 26, 8, 4, 256, 1e-6, 1e4, 8192, true, DType.F32),
                        256,
                        4096,
                        config.slidingLayers(),
                        OptionalDouble.of(50),
                        OptionalDouble.of(30)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "rope_theta":5e5                                                               | 500000
            "rope_parameters":{"rope_theta":5e5,"rope_type":"default"}                     | 500000
            "rope_parameters":{"rope_theta":5e5},"rope_theta":1                            | 500000
            "rope_parameters":null,"rope_scaling":null,"rope_theta":7                      | 7
            "rope_scaling":{"type":"mrope","mrope_section":[16,24,24]},"rope_theta":7      | 7
            "rope_parameters":{"full_attention":{"rope_theta":9,"rope_type":"default"}}    | 9
            """)
    void findsTheRotaryBaseOfQwen2InEveryLayout(String entries, double theta) throws IOException {
        assertThat(Qwen2Config.read(write(entries)).decoder().ropeTheta()).isEqualTo(theta);
    }

    @Test
    void findsTheRotaryBaseOfGemma2ByLayerType() throws IOException {
        assertThat(Gemma2Config.read(write("\"rope_parameters\":{\"sliding_attention\":{\"rope_theta\":9},"
                                + "\"full_attention\":{\"rope_theta\":9.0}}"))
                        .decoder()
                        .ropeTheta())
                .isEqualTo(9);
    }

    @Test
    void readsTheTextPartOfQwen2Vl() throws IOException {
        Qwen2Config config = Qwen2Config.read(write("\"model_type\":\"qwen2_vl\",\"tie_word_embeddings\":true,"
                + "\"vision_config\":{\"hidden_act\":\"quick_gelu\"},"
                + "\"text_config\":{\"hidden_size\":64,\"num_attention_heads\":4,\"num_key_value_heads\":2}"));
        assertThat(config.decoder().headDim()).isEqualTo(16);
        assertThat(config.decoder().tieWordEmbeddings()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"torch_dtype, bfloat16, BF16", "dtype, float16, F16", "dtype, float32, F32", "dtype, float64, F64"})
    void readsTheTypeUnderEitherName(String key, String value, DType dtype) throws IOException {
        Path file = write("\"%s\":\"%s\"".formatted(key, value));
        assertThat(Qwen2Config.read(file).decoder().dtype()).isEqualTo(dtype);
        assertThat(Gemma2Config.read(file).decoder().dtype()).isEqualTo(dtype);
    }

    @Test
    void nullMeansNoneForTheKeysWhoseClassTreatsItSo() throws IOException {
        Gemma2Config gemma = Gemma2Config.read(write("\"attn_logit_softcapping\":null,"
                + "\"final_logit_softcapping\":null,\"sliding_window\":null,\"layer_types\":null,\"dtype\":null"));
        assertThat(gemma.attnLogitSoftcapping()).isEmpty();
        assertThat(gemma.finalLogitSoftcapping()).isEmpty();
        assertThat(gemma.slidingWindow()).isEqualTo(Integer.MAX_VALUE);
        assertThat(Qwen2Config.read(write("\"num_key_value_heads\":null,\"head_dim\":null"))
                        .decoder()
                        .numKeyValueHeads())
                .isEqualTo(32);
    }

    @Test
    void listedLayersSlideAsListed() throws IOException {
        assertThat(Gemma2Config.read(write(
                                "\"num_hidden_layers\":2,\"layer_types\":[\"full_attention\",\"sliding_attention\"]"))
                        .slidingLayers())
                .containsExactly(false, true);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "model_type":"llama"                                 | model_type is '"llama"'; supported: qwen2
            "architectures":["LlamaModel"]                       | architectures is '[LlamaModel]'; supported: Qwen2
            "hidden_act":"gelu"                                  | hidden_act is '"gelu"'; supported: silu
            "use_sliding_window":true                            | use_sliding_window is 'true'; supported: false
            "layer_types":["sliding_attention"]                  | layer_types is '[sliding_attention]'; supported: only full_attention
            "layer_types":["full_attention"]                     | layer_types is '1 entries'; supported: 32
            "rope_scaling":{"type":"yarn","factor":4.0}          | rope_scaling.type is '"yarn"'; supported: default, mrope
            "rope_scaling":{"rope_type":"llama3"}                | rope_scaling.rope_type is '"llama3"'
            "rope_parameters":{"rope_type":"linear","factor":2}  | rope_parameters.rope_type is '"linear"'
            "rope_parameters":{"rope_theta":"1e6"}               | rope_parameters.rope_theta is '"1e6"'; supported: a number
            "rope_parameters":{"partial_rotary_factor":0.5}      | rope_parameters.partial_rotary_factor is '0.5'
            "rope_parameters":[]                                 | rope_parameters is '[]'; supported: an object
            "rope_theta":0                                       | rope_theta is '0'; supported: a number from 1
            "num_key_value_heads":5                              | num_key_value_heads is '5'; supported: a divisor
            "hidden_size":100                                    | num_attention_heads is '32'; supported: a divisor of hidden_size
            "hidden_size":96                                     | head_dim is '3'; supported: an even number
            "dtype":"int8"                                       | dtype is '"int8"'; supported: float32
            "quantization_config":{"bits":4}                     | quantization_config is 'there'; supported: weights that are not quantised
            """)
    void refusesAnUnsupportedQwen2(String entries, String message) throws IOException {
        Path file = write(entries);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Qwen2Config.read(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "model_type":"gemma3"                       | model_type is '"gemma3"'; supported: gemma2
            "architectures":["GemmaModel"]              | architectures is '[GemmaModel]'; supported: Gemma2
            "hidden_activation":"gelu"                  | hidden_activation is '"gelu"'; supported: gelu_pytorch_tanh
            "hidden_act":"relu"                         | hidden_act is '"relu"'
            "attention_bias":true                       | attention_bias is 'true'; supported: false
            "use_bidirectional_attention":true          | use_bidirectional_attention is 'true'; supported: false
            "rope_scaling":{"type":"dynamic"}           | rope_scaling.type is '"dynamic"'; supported: default
            "rope_parameters":{"sliding_attention":{"rope_theta":9},"full_attention":{"rope_theta":8}} | rope_parameters.full_attention.rope_theta is '8.0'; supported: one base for all layers (9.0)
            "layer_types":["chunked_attention"]         | layer_types is '[chunked_attention]'
            "sliding_window":0                          | sliding_window is '0'; supported: an integer from 1
            "query_pre_attn_scalar":-1                  | query_pre_attn_scalar is '-1'
            "attn_logit_softcapping":0                  | attn_logit_softcapping is '0'
            "head_dim":15                               | head_dim is '15'; supported: an even number
            """)
    void refusesAnUnsupportedGemma2(String entries, String message) throws IOException {
        Path file = write(entries);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Gemma2Config.read(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    private Path write(String entries) throws IOException {
        return Files.writeString(folder.resolve("config.json"), "{" + entries + "}");
    }
}
