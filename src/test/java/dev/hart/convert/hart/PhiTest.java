package dev.hart.convert.hart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.TensorFile;
import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartTokenizerConfig;
import dev.hart.checkpoint.files.CheckpointFiles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiTest {
    private static final int LATENT = 2;
    private static final int KERNEL = LATENT * LATENT * 9;

    @TempDir
    Path folder;

    /** If two ticks are equally near, the rounding of doubles decides: the expected numbers are NumPy's. */
    @ParameterizedTest(name = "{0} of {1} scales")
    @CsvSource({
        "4, 10, 0 0 1 1 1 2 2 3 3",
        "4, 5, 0 1 2 2",
        "4, 3, 0 2",
        "4, 9, 0 0 1 1 2 2 2 3",
        "4, 14, 0 0 0 1 1 1 1 2 2 2 2 3 3",
        "2, 5, 0 0 0 1",
        "3, 10, 0 0 0 0 1 1 1 2 2",
        "5, 5, 0 1 2 3",
        "6, 7, 0 0 1 2 3 5",
        "10, 3, 0 5",
        "9, 10, 0 0 1 2 3 4 5 7 7",
        "1, 4, 0 0 0"
    })
    void theNearestTickIsChosen(int count, int scales, String chosen) {
        String found = IntStream.range(0, scales - 1)
                .mapToObj(k -> String.valueOf(Phi.nearest(count, (double) k / (scales - 1))))
                .collect(Collectors.joining(" "));

        assertThat(found).isEqualTo(chosen);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 4", "3, 5", "4, 8"})
    void tiesAmongTenTicksAreDecidedAsInNumPy(int scale, int chosen) {
        assertThat(Phi.nearest(10, scale / 5.0)).isEqualTo(chosen);
    }

    private Phi read(TensorFile weights, HartTokenizerConfig config, int scales) {
        try (Checkpoint checkpoint = CheckpointFiles.openFile(weights.write(folder.resolve("vae.safetensors")))) {
            Weights vae = new Weights(checkpoint, "vae.");
            Phi phi = Phi.read(vae, config, scales);
            vae.finish();
            return phi;
        }
    }

    private static TensorFile convolutions(String format, int count) {
        Random random = new Random(3);
        TensorFile file = new TensorFile();
        for (int i = 0; i < count; i++) {
            String key = "vae.quantize.quant_resi." + format.formatted(i);
            file.put(key + ".weight", Plain.random(random, KERNEL), LATENT, LATENT, 3, 3);
            file.put(key + ".bias", Plain.random(random, LATENT), LATENT);
        }
        return file;
    }

    private static void assertScale(Phi phi, int scale, TensorFile weights, String key, double ratio) {
        float[] kernel = weights.floats("vae.quantize.quant_resi." + key + ".weight");
        float[] bias = weights.floats("vae.quantize.quant_resi." + key + ".bias");
        double[] expected = new double[KERNEL];
        for (int i = 0; i < KERNEL; i++) {
            boolean centre = i % 9 == 4 && i / 9 % LATENT == i / 9 / LATENT;
            expected[i] = ratio * kernel[i] + (centre ? 1 - ratio : 0);
        }
        Plain.assertClose(Arrays.copyOfRange(phi.kernels(), scale * KERNEL, (scale + 1) * KERNEL), expected, 1e-6);
        Plain.assertClose(
                Arrays.copyOfRange(phi.biases(), scale * LATENT, (scale + 1) * LATENT),
                new double[] {ratio * bias[0], ratio * bias[1]},
                1e-6);
    }

    private static void assertIdentity(Phi phi, int scale) {
        for (int i = 0; i < KERNEL; i++) {
            boolean centre = i % 9 == 4 && i / 9 % LATENT == i / 9 / LATENT;
            assertThat(phi.kernels()[scale * KERNEL + i]).isEqualTo(centre ? 1 : 0);
        }
        assertThat(Arrays.copyOfRange(phi.biases(), scale * LATENT, (scale + 1) * LATENT))
                .containsOnly(0);
    }

    @Test
    void sharedConvolutionsAreChosenByScaleAndTheLastScaleHasNone() {
        TensorFile weights = convolutions("qresi_ls.%d", 4);

        Phi phi = read(weights, TinyConfig.phi(LATENT, 4, 0.3, 0), 5);

        assertScale(phi, 0, weights, "qresi_ls.0", 0.3);
        assertScale(phi, 1, weights, "qresi_ls.1", 0.3);
        assertScale(phi, 2, weights, "qresi_ls.2", 0.3);
        assertScale(phi, 3, weights, "qresi_ls.2", 0.3);
        assertIdentity(phi, 4);
    }

    @Test
    void aSingleConvolutionServesAllScalesAndTheRatiosSignDoesNotMatter() {
        TensorFile weights = convolutions("qresi", 1);

        Phi phi = read(weights, TinyConfig.phi(LATENT, 1, -0.25, 0), 3);

        assertScale(phi, 0, weights, "qresi", 0.25);
        assertScale(phi, 1, weights, "qresi", 0.25);
        assertIdentity(phi, 2);
    }

    @Test
    void unsharedConvolutionsAreStillChosenByTheNearestTick() {
        TensorFile weights = convolutions("%d", 5);

        Phi phi = read(weights, TinyConfig.phi(LATENT, 0, 0.5, 5), 5);

        assertScale(phi, 1, weights, "1", 0.5);
        assertScale(phi, 3, weights, "3", 0.5);
        assertIdentity(phi, 4);
    }

    @Test
    void withoutARatioThereAreNoConvolutions() {
        Phi phi = read(new TensorFile(), TinyConfig.phi(LATENT, 4, 1e-7, 0), 3);

        for (int k = 0; k < 3; k++) {
            assertIdentity(phi, k);
        }
    }

    @Test
    void theMessageNamesAMissingConvolution() {
        assertThatThrownBy(() -> read(convolutions("qresi_ls.%d", 3), TinyConfig.phi(LATENT, 4, 0.5, 0), 5))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("'vae.quantize.quant_resi.qresi_ls.3.weight' is absent");
    }
}
