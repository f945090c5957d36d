package dev.hart.checkpoint.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hart.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HartTokenizerConfigTest {
    @TempDir
    Path folder;

    @Test
    void readsARecordedConfig() {
        Path file = Path.of("src/test/resources/golden/full-aln/tokenizer/config.json");
        assertThat(HartTokenizerConfig.read(file))
                .isEqualTo(new HartTokenizerConfig(700, 4, 32, List.of(1, 1), List.of(1, 2, 4, 6, 8), 1, 0.5, 3, 0));
    }

    @Test
    void absentKeysHaveTheDefaultsOfTheAuthorsClass() throws IOException {
        HartTokenizerConfig config = HartTokenizerConfig.read(write(""));
        assertThat(config)
                .isEqualTo(new HartTokenizerConfig(
                        4096, 32, 160, List.of(1, 1, 2, 2, 4), List.of(1, 2, 3, 4, 5, 6, 8, 10, 13, 16), 4, 0.5, 3, 0));
        assertThat(config.upsampling()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({"4, 0, 4", "1, 7, 1", "2, 7, 2", "0, 7, 7", "0, 0, 3"})
    void countsTheSharedConvolutions(int share, int counts, int expected) throws IOException {
        assertThat(HartTokenizerConfig.read(write("\"v_patch_nums\":[1,2,3],\"share_quant_resi\":" + share
                                + ",\"default_qresi_counts\":" + counts))
                        .phiCount())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "-0.5, 0.5", "0, 0", "1e-6, 0", "-2e-6, 2e-6"})
    void theShareOfTheConvolutionHasNoSign(String value, double expected) throws IOException {
        assertThat(HartTokenizerConfig.read(write("\"quant_resi\":" + value)).phiRatio())
                .isEqualTo(expected);
    }

    @Test
    void ignoresSwitchesOfTheEncoder() throws IOException {
        Path file = write("\"using_znorm\":true,\"beta\":0.1,\"double_decoder\":true,\"quantizer_type\":\"var_hybrid\","
                + "\"disable_quant_resi\":true,\"levels\":[8],\"hybrid\":true,\"test_mode\":true,\"dropout\":0.3");
        assertThat(HartTokenizerConfig.read(file)).isEqualTo(HartTokenizerConfig.read(write("")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "model_type":"vqgan"            | model_type is '"vqgan"'; supported: hart_autoencoder_with_disc
            "architectures":["VQModel"]     | architectures is '[VQModel]'; supported: HARTAutoEncoder
            "quantizer_type":"fsq"          | quantizer_type is '"fsq"'; supported: var, var_hybrid
            "quant_conv_ks":4               | quant_conv_ks is '4'; supported: an odd kernel
            "share_quant_resi":-1           | share_quant_resi is '-1'; supported: an integer from 0
            "quant_resi":"0.5"              | quant_resi is '"0.5"'; supported: a number
            "ch":40                         | ch_mult is '[1, 1, 2, 2, 4]'; supported: widths (times ch = 40) divisible by 32
            "ch_mult":[]                    | ch_mult is '[]'; supported: a list
            "ch_mult":[1,1,1,1,1,1,1,1,1]   | supported: a list of 1 to 8
            "vocab_size":999999999          | vocab_size is '999999999'; supported: an integer from 2
            "z_channels":0                  | z_channels is '0'; supported: an integer from 1
            """)
    void refusesUnsupportedValues(String entries, String message) throws IOException {
        Path file = write(entries);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> HartTokenizerConfig.read(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    private Path write(String entries) throws IOException {
        return Files.writeString(folder.resolve("config.json"), "{" + entries + "}");
    }
}
