package dev.hart.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.TensorFile;
import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.engine.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HartCaseTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final String TENSORS = "golden.safetensors";
    /** The case that takes the least time to replay. */
    private static final Path SMALL = GOLDEN.resolve("ddim-no-phi");

    @TempDir
    Path temporary;

    private static Comparison replay(Path folder, Path golden) {
        return HartCase.replay(folder, golden, StagePrecision.FP32, EngineOptions.CPU, line -> {});
    }

    @Test
    void int8AgreesWithinItsTolerancesAndNotWithinThoseOfFloats() {
        Path folder = GOLDEN.resolve("full-aln");

        Comparison comparison =
                HartCase.replay(folder, folder.resolve(TENSORS), StagePrecision.INT8, EngineOptions.CPU, line -> {});

        assertThat(comparison.firstOff()).isEmpty();
        assertThat(comparison.rows()).allSatisfy(row -> {
            if (row.name().contains("index")) {
                assertThat(row.error()).as(row.name()).isZero();
            } else if (row.name().startsWith("logits")) {
                assertThat(row.error()).as(row.name()).isGreaterThan(Tolerances.FLOATS.stages());
            }
        });
        assertThat(error(comparison, "residual")).isGreaterThan(Tolerances.FLOATS.residual());
        assertThat(error(comparison, "image")).isLessThan(Tolerances.INT8.images());
    }

    private static double error(Comparison comparison, String name) {
        return comparison.rows().stream()
                .filter(row -> row.name().equals(name))
                .mapToDouble(ComparisonRow::error)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> expectations(Path golden) {
        try (Checkpoint tensors = CheckpointFiles.openFile(golden)) {
            return tensors.names().stream()
                    .filter(name -> name.startsWith("expect."))
                    .map(name -> name.substring("expect.".length()))
                    .toList();
        }
    }

    /**
     * Features of the cases: {@code shared-aln} smooth sampling, pickled weights, nine scales; {@code full-aln} AdaLN with max
     * pooling, l2 attention, level table, GELU, hard sampling; {@code phi-per-scale} a φ for each scale, AdaLN with avg
     * pooling, sides whose ratios are not integers, fp16 tokenizer; {@code plain-batch3} no AdaLN, three prompts, two φ at
     * equal distance, a 1x1 post_quant_conv; {@code shared-l2-table-10} ten scales, fewer entries than top-k keeps;
     * {@code ddim-no-phi} no φ at all, equal sides, a second decoder; {@code x-top-p} a cut tail.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "shared-aln",
                "full-aln",
                "phi-per-scale",
                "plain-batch3",
                "shared-l2-table-10",
                "ddim-no-phi",
                "x-top-p"
            })
    void everyRecordedTensorAgrees(String name) {
        Path golden = GOLDEN.resolve(name).resolve(TENSORS);

        Comparison comparison = replay(GOLDEN.resolve(name), golden);

        assertThat(comparison.firstOff()).isEmpty();
        assertThat(comparison.rows())
                .extracting(ComparisonRow::name)
                .doesNotHaveDuplicates()
                .containsAll(expectations(golden))
                .contains("logits.0", "residual", "f_hat.final", "image", "one_call.f_hat", "one_call.index");
    }

    /** {@code shared-aln} from safetensors, so that single tensors can be changed. */
    private Path changed(String part, String key) throws IOException {
        Path source = GOLDEN.resolve("shared-aln");
        Path folder = temporary.resolve("changed");
        for (String each : List.of("llm", "tokenizer")) {
            Path target = Files.createDirectories(folder.resolve(each));
            Files.copy(source.resolve(each).resolve("config.json"), target.resolve("config.json"));
            TensorFile tensors = TensorFile.ofFolder(source.resolve(each), "ema_model.bin");
            if (each.equals(part)) {
                tensors.shift(key, 0.3f);
            }
            tensors.write(target.resolve("model.safetensors"));
        }
        return folder;
    }

    @ParameterizedTest
    @CsvSource({
        "none, -, -",
        "llm, blocks.1.attn.proj.weight, logits.0",
        "llm, word_embed.bias, logits.1",
        "llm, decoder_norm.weight, residual_condition",
        "llm, diffloss.net.final_layer.linear.bias, residual",
        "tokenizer, vae.quantize.embedding.weight, f_hat.0",
        "tokenizer, vae.quantize.quant_resi.qresi_ls.2.weight, f_hat.4",
        "tokenizer, vae.decoder.mid.attn_1.proj_out.weight, image"
    })
    void aWrongWeightShowsAtTheFirstTensorThatItAffects(String part, String key, String firstOff) throws IOException {
        Path folder = changed(part, key);

        Comparison comparison = replay(folder, GOLDEN.resolve("shared-aln").resolve(TENSORS));

        assertThat(comparison.firstOff().map(ComparisonRow::name))
                .isEqualTo(part.equals("none") ? Optional.empty() : Optional.of(firstOff));
    }

    private Comparison replayAgainst(TensorFile tensors) {
        return replay(SMALL, tensors.write(temporary.resolve(TENSORS)));
    }

    private static TensorFile golden() {
        try (Checkpoint tensors = CheckpointFiles.openFile(SMALL.resolve(TENSORS))) {
            return TensorFile.of(tensors);
        }
    }

    private static void assertOnlyOff(Comparison comparison, String... names) {
        assertThat(comparison.rows())
                .filteredOn(row -> !row.agrees())
                .extracting(ComparisonRow::name)
                .containsExactly(names);
    }

    @Test
    void aRecordedValueThatIsNotFiniteIsOff() {
        TensorFile tensors =
                golden().set("expect.f_hat.1", 5, Float.NaN).set("expect.image", 0, Float.POSITIVE_INFINITY);

        assertOnlyOff(replayAgainst(tensors), "f_hat.1", "image");
    }

    @Test
    void aComputedTensorThatWasNotRecordedIsOff() {
        TensorFile tensors = golden().remove("expect.logits.2").remove("expect.residual_guidance");

        assertOnlyOff(replayAgainst(tensors), "logits.2", "residual_guidance");
    }

    @Test
    void aRecordedTensorThatNothingComputesIsOff() {
        TensorFile tensors =
                golden().put("expect.logits.99", new float[] {0}, 1).put("expect.else", new float[0], 0);

        assertOnlyOff(replayAgainst(tensors), "else", "logits.99");
    }

    @Test
    void aRecordedTensorOfAnotherShapeIsOff() {
        TensorFile tensors = golden();
        int elements = tensors.floats("expect.residual").length;

        assertOnlyOff(replayAgainst(tensors.reshape("expect.residual", elements)), "residual");
    }

    @Test
    void missingOrShortNoiseIsNamed() {
        TensorFile missing = golden().remove("noise.residual.1");
        TensorFile tooShort = golden().put("noise.select.1", new float[3], 3);

        assertThatThrownBy(() -> replayAgainst(missing))
                .isInstanceOf(VerifyException.class)
                .hasMessageContaining("'noise.residual.1' is absent");
        assertThatThrownBy(() -> replayAgainst(tooShort))
                .isInstanceOf(VerifyException.class)
                .hasMessageContaining("noise.select.1 has 3 values");
    }
}
