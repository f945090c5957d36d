package dev.hart.checkpoint.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hart.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HartConfigTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    Path folder;

    @Test
    void readsARecordedConfig() {
        assertThat(HartConfig.read(GOLDEN.resolve("shared-aln/llm/config.json")))
                .isEqualTo(new HartConfig(
                        12,
                        40,
                        3,
                        64,
                        4,
                        1.0,
                        1e-6,
                        List.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
                        HartConfig.MlpType.LLAMA,
                        true,
                        true,
                        true,
                        HartConfig.PoolingMode.AVG,
                        true,
                        false,
                        48,
                        2,
                        List.of(0, 143, 285, 428, 571, 714, 856, 999)));
    }

    @Test
    void absentKeysHaveTheDefaultsOfTheAuthorsClass() throws IOException {
        // attn_type must be given, because its default is not supported.
        HartConfig config = HartConfig.read(write("\"attn_type\":\"llama\""));
        assertThat(config)
                .isEqualTo(new HartConfig(
                        77,
                        768,
                        16,
                        1024,
                        16,
                        4.0,
                        1e-6,
                        List.of(1, 2, 3, 4, 5, 6, 8, 10, 13, 16),
                        HartConfig.MlpType.GPT2,
                        false,
                        false,
                        false,
                        HartConfig.PoolingMode.MAX,
                        false,
                        false,
                        1024,
                        6,
                        List.of(0, 143, 285, 428, 571, 714, 856, 999)));
        assertThat(config.headDim()).isEqualTo(64);
        assertThat(config.mlpHidden()).isEqualTo(4096);
        assertThat(config.numSamplingSteps()).isEqualTo(8);
    }

    /** The released width 1536 with ratio 4, and values near each rounding; the expected widths were computed with Python. */
    @ParameterizedTest
    @CsvSource({
        "llama, 1536, 4, 4096",
        "llama, 1536, 4.0, 4096",
        "llama, 1024, 4, 2816",
        "llama, 64, 1, 256",
        "llama, 96, 4.0, 256",
        "llama, 384, 1, 256",
        "llama, 388, 1, 512",
        "gpt2, 96, 1, 96",
        "gpt2, 96, 1.015625, 98",
        "gpt2, 100, 1.125, 112",
        "gpt2, 100, 1.135, 114"
    })
    void roundsTheHiddenWidthAsTheAuthorsDo(String type, int width, String ratio, int hidden) throws IOException {
        HartConfig config = HartConfig.read(write(String.format(
                Locale.ROOT,
                "\"attn_type\":\"llama\",\"num_heads\":1,\"mlp_type\":\"%s\",\"embed_dim\":%d,\"mlp_ratio\":%s",
                type,
                width,
                ratio)));
        assertThat(config.mlpHidden()).isEqualTo(hidden);
    }

    /** The expected steps are those of the authors' space_timesteps(1000, …). */
    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "\"8\"=0 143 285 428 571 714 856 999",
                "8=0 143 285 428 571 714 856 999",
                "[8]=0 143 285 428 571 714 856 999",
                "\"2\"=0 999",
                "\"4\"=0 333 666 999",
                "\"5\"=0 250 500 749 999",
                "\"6\"=0 200 400 599 799 999",
                "\"16\"=0 67 133 200 266 333 400 466 533 599 666 733 799 866 932 999",
                "\"ddim4\"=0 250 500 750",
                "\"2,3\"=0 499 500 750 999",
                "\" 1, 1 \"=0 500"
            })
    void keepsTheSamplingStepsThatTheAuthorsKeep(String value, String steps) throws IOException {
        HartConfig config = HartConfig.read(write("\"attn_type\":\"llama\",\"num_sampling_steps\":" + value));
        assertThat(config.samplingTimesteps())
                .containsExactlyElementsOf(
                        Arrays.stream(steps.split(" ")).map(Integer::valueOf).toList());
    }

    @Test
    void sumsStridesAsTheAuthorsDo() throws IOException {
        // The sum of 10 strides of 49.95 is just below 499.5, whereas their product would be rounded to 500.
        assertThat(HartConfig.read(write("\"attn_type\":\"llama\",\"num_sampling_steps\":\"21\""))
                        .samplingTimesteps())
                .contains(499)
                .doesNotContain(500);
        assertThat(HartConfig.read(write("\"attn_type\":\"llama\",\"num_sampling_steps\":\"\""))
                        .samplingTimesteps())
                .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
    }

    @Test
    void readsTheNonDefaultValueOfEverySwitch() throws IOException {
        HartConfig config = HartConfig.read(write("\"attn_type\":\"llama\",\"mlp_type\":\"llama\",\"disable_aln\":true,"
                + "\"shared_aln\":true,\"use_timestep_embed\":true,\"sep_aln_pooling_mode\":\"avg\","
                + "\"use_context_norm\":true,\"attn_l2_norm\":true,\"norm_eps\":0.001,\"context_norm_scale\":0.5,"
                + "\"use_cross_attn\":false,\"sampler\":\"iddpm\",\"vae_path\":\"/elsewhere\",\"drop_rate\":0.5"));
        assertThat(config.mlpType()).isEqualTo(HartConfig.MlpType.LLAMA);
        assertThat(config.disableAln()).isTrue();
        assertThat(config.sharedAln()).isTrue();
        assertThat(config.useTimestepEmbed()).isTrue();
        assertThat(config.poolingMode()).isEqualTo(HartConfig.PoolingMode.AVG);
        assertThat(config.useContextNorm()).isTrue();
        assertThat(config.attnL2Norm()).isTrue();
        assertThat(config.normEps()).isEqualTo(0.001);
    }

    @Test
    void refusesTheUnsupportedDefaultAttention() throws IOException {
        Path file = write("\"depth\":2");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> HartConfig.read(file))
                .withMessage(file + ": attn_type is absent, its default is 'gpt2'; supported: llama");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "attn_type":"gpt2"                         | attn_type is '"gpt2"'; supported: llama
            "model_type":"hart_transformer_c2i"        | model_type is '"hart_transformer_c2i"'; supported: hart_transformer_t2i
            "architectures":["HARTForC2I"]             | architectures is '[HARTForC2I]'; supported: HARTForT2I
            "use_cross_attn":true                      | use_cross_attn is 'true'; supported: false
            "sampler":"dpm"                            | sampler is '"dpm"'; supported: iddpm
            "mlp_type":"swish"                         | mlp_type is '"swish"'; supported: llama, gpt2
            "sep_aln_pooling_mode":"sum"               | sep_aln_pooling_mode is '"sum"'; supported: avg, max
            "num_sampling_steps":"ddim7x"              | num_sampling_steps is 'ddim7x'; supported: at least 2
            "num_sampling_steps":"ddim900"             | supported: at least 2 steps of 1000
            "num_sampling_steps":"1"                   | supported: at least 2 steps of 1000
            "num_sampling_steps":"0"                   | supported: at least 2 steps of 1000
            "num_sampling_steps":1001                  | supported: at least 2 steps of 1000
            "num_sampling_steps":"600,2"               | supported: at least 2 steps of 1000
            "num_sampling_steps":3.5                   | supported: at least 2 steps of 1000
            "num_sampling_steps":{}                    | supported: at least 2 steps of 1000
            "depth":"3"                                | depth is '"3"'; supported: an integer from 1 to 1024
            "depth":3.0                                | depth is '3.0'; supported: an integer
            "depth":0                                  | depth is '0'; supported: an integer
            "depth":-1                                 | depth is '-1'; supported: an integer
            "depth":99999999999999999999               | depth is '99999999999999999999'; supported: an integer
            "depth":null                               | depth is 'null'; supported: an integer
            "depth":true                               | depth is 'true'; supported: an integer
            "embed_dim":2147483647                     | embed_dim is '2147483647'; supported: an integer
            "embed_dim":1000                           | num_heads is '16'; supported: a divisor of embed_dim (1000)
            "embed_dim":96                             | with a head size divisible by 4
            "mlp_ratio":1e999                          | mlp_ratio is
            "mlp_ratio":NaN                            | is not valid JSON
            "mlp_ratio":"4"                            | mlp_ratio is '"4"'; supported: a number
            "mlp_ratio":0.0011,"num_heads":1,"embed_dim":4 | mlp_ratio is '0.0011'; supported: a hidden width
            "norm_eps":-1e-6                           | norm_eps is '-1.0E-6'; supported: a number from 0.0
            "disable_aln":1                            | disable_aln is '1'; supported: true or false
            "disable_aln":"true"                       | disable_aln is '"true"'; supported: true or false
            "patch_nums":[1]                           | patch_nums is '[1]'; supported: two or more ascending sides from 1
            "patch_nums":[2,4]                         | patch_nums is '[2, 4]'; supported: two or more
            "patch_nums":[1,4,2]                       | patch_nums is '[1, 4, 2]'; supported: two or more
            "patch_nums":[]                            | patch_nums is '[]'; supported: a list
            "patch_nums":[1,"2"]                       | supported: a list of 1 to 64 integers
            "patch_nums":[1,99999]                     | supported: a list of 1 to 64 integers
            "patch_nums":"1_2_3"                       | supported: a list of 1 to 64 integers
            "context_token":1                          | context_token is '1'; supported: 2 or more
            "architectures":"HARTForT2I"               | architectures is '"HARTForT2I"'; supported: a list of names
            "depth":2,"depth":3                        | is not valid JSON: 'Duplicate field
            """)
    void refusesUnsupportedValues(String entries, String message) throws IOException {
        String llama = entries.contains("attn_type") ? "" : "\"attn_type\":\"llama\",";
        Path file = write(llama + entries);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> HartConfig.read(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void anUnusedPoolingModeIsNotChecked() throws IOException {
        assertThat(HartConfig.read(
                        write("\"attn_type\":\"llama\",\"disable_aln\":true,\"sep_aln_pooling_mode\":\"sum\"")))
                .extracting(HartConfig::disableAln)
                .isEqualTo(true);
        assertThat(HartConfig.read(write("\"attn_type\":\"llama\",\"disable_aln\":true,\"context_token\":1")))
                .extracting(HartConfig::contextTokens)
                .isEqualTo(1);
    }

    @Test
    void refusesFilesThatAreNotConfigs() throws IOException {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> HartConfig.read(folder.resolve("absent.json")))
                .withMessageEndingWith("absent.json: is missing");
        Path list = Files.writeString(folder.resolve("list.json"), "[]");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> HartConfig.read(list))
                .withMessageEndingWith("is not a JSON object");
        Path two = Files.writeString(folder.resolve("two.json"), "{}{}");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> HartConfig.read(two))
                .withMessageContaining("is not valid JSON");
        Path deep = Files.writeString(folder.resolve("deep.json"), "{\"a\":" + "[".repeat(100_000));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> HartConfig.read(deep))
                .withMessageContaining("is not valid JSON");
        Path huge = Files.write(folder.resolve("huge.json"), new byte[17 << 20]);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> HartConfig.read(huge))
                .withMessageEndingWith("is larger than 16 MB");
    }

    private Path write(String entries) throws IOException {
        return Files.writeString(folder.resolve("config.json"), "{" + entries + "}");
    }
}
