package dev.hart.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.TinyPack;
import dev.hart.convert.PackConverter;
import dev.hart.convert.Recipe;
import dev.hart.engine.Cancellation;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
    @TempDir
    static Path folder;

    private static Pipeline pipeline;

    @BeforeAll
    static void load() {
        Path pack = TinyPack.convert(folder.resolve("pack"), Precision.FP32);
        pipeline = Pipeline.load(ModelPack.open(pack), PipelineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        pipeline.close();
    }

    @Test
    void aPictureIsTheSameAloneAndInABatchWithOthers() {
        ImageRequest first = request("a red house", 1, 7, 4.5, Sampling.DEFAULT);
        ImageRequest second = request("two boats on the sea at night", 1, 123456789012345L, 2, Sampling.DEFAULT);
        ImageRequest third = request("x", 1, 0, 8, new Sampling(false, 0.9));

        List<byte[]> together = pixels(pipeline, first, second, third);

        assertThat(together.get(0)).isEqualTo(pixels(pipeline, first).get(0));
        assertThat(together.get(1)).isEqualTo(pixels(pipeline, second).get(0));
        assertThat(together.get(2)).isEqualTo(pixels(pipeline, third).get(0));
    }

    @Test
    void imageTwoOfARequestIsTheImageOfTheSeedTwoAbove() {
        byte[] third = pixels(pipeline, request("a tree", 3, 40, 4.5, Sampling.DEFAULT))
                .get(2);

        assertThat(third)
                .isEqualTo(pixels(pipeline, request("a tree", 1, 42, 4.5, Sampling.DEFAULT))
                        .get(0));
    }

    @Test
    void moreImagesThanABatchHoldsAreAllMade() {
        try (Pipeline narrow = Pipeline.load(
                ModelPack.open(folder.resolve("pack")),
                new PipelineOptions(PipelineOptions.DEFAULT.engine(), 2, false))) {
            List<String> progress = new ArrayList<>();

            GenerationResult result = narrow.generate(
                            List.of(request("a tree", 3, 5, 4.5, Sampling.DEFAULT)),
                            (done, scales) -> progress.add(done + "/" + scales),
                            new Cancellation())
                    .get(0);

            assertThat(((Generated) result).pictures())
                    .extracting(GenerationResult.Picture::seed)
                    .containsExactly(5L, 6L, 7L);
            assertThat(progress).hasSize(14).startsWith("1/14", "2/14").endsWith("14/14");
            assertThat(((Generated) result).pictures().get(2).raster().rgb())
                    .isEqualTo(pixels(pipeline, request("a tree", 1, 7, 4.5, Sampling.DEFAULT))
                            .get(0));
        }
    }

    @Test
    void seedPromptGuidanceAndSamplingEachChangeThePicture() {
        byte[] base =
                pixels(pipeline, request("a tree", 1, 1, 4.5, Sampling.DEFAULT)).get(0);

        assertThat(pixels(pipeline, request("a tree", 1, 2, 4.5, Sampling.DEFAULT))
                        .get(0))
                .isNotEqualTo(base);
        assertThat(pixels(pipeline, request("a bush", 1, 1, 4.5, Sampling.DEFAULT))
                        .get(0))
                .isNotEqualTo(base);
        assertThat(pixels(pipeline, request("a tree", 1, 1, 3, Sampling.DEFAULT))
                        .get(0))
                .isNotEqualTo(base);
        assertThat(pixels(pipeline, request("a tree", 1, 1, 4.5, new Sampling(false, 1)))
                        .get(0))
                .isNotEqualTo(base);
        assertThat(pixels(pipeline, request("a tree", 1, 1, 4.5, new Sampling(true, 0.5)))
                        .get(0))
                .isNotEqualTo(base);
    }

    @Test
    void weightsStoredInHalfSizeGiveNearlyTheSamePicture() {
        Path half = TinyPack.convert(folder.resolve("half"), Precision.FP16);
        try (Pipeline stored = Pipeline.load(ModelPack.open(half), PipelineOptions.DEFAULT)) {
            byte[] exact = pixels(pipeline, request("a red house", 1, 7, 4.5, Sampling.DEFAULT))
                    .get(0);
            byte[] near = pixels(stored, request("a red house", 1, 7, 4.5, Sampling.DEFAULT))
                    .get(0);

            // Of 255; measured 0.065.
            assertThat(meanDifference(exact, near)).isPositive().isLessThan(1);
        }
    }

    private static double meanDifference(byte[] a, byte[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
        }
        return sum / a.length;
    }

    @Test
    void aPromptOverTheThresholdIsRefusedWithAScoreForEachPolicyAndTheOthersAreMade() throws IOException {
        Path strict = folder.resolve("strict");
        copy(folder.resolve("pack"), strict);
        Path manifest = strict.resolve("pack.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"threshold\" : 0.5", "\"threshold\" : 0.01"));
        try (Pipeline refusing = Pipeline.load(ModelPack.open(strict), PipelineOptions.DEFAULT)) {
            GenerationResult result = refusing.generate(
                            List.of(request("a tree", 1, 1, 4.5, Sampling.DEFAULT)), Progress.NONE, new Cancellation())
                    .get(0);

            assertThat(result).isInstanceOf(Refused.class);
            assertThat(((Refused) result).scores())
                    .extracting(GenerationResult.PolicyScore::policy)
                    .containsExactly("dangerous-content", "harassment", "hate-speech", "sexually-explicit");
        }
    }

    @Test
    void aPackThatComputesInHalfPrecisionIsRefusedOnTheCpu() {
        Path half = PackConverter.convert(
                TinyPack.SOURCES,
                folder.resolve("fp16"),
                new PackConverter.Options("half", "1", Recipe.RELEASED, Precision.FP16, Precision.FP16, false),
                tensor -> {});

        assertThatThrownBy(() -> Pipeline.load(ModelPack.open(half), PipelineOptions.DEFAULT))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("fp16");
    }

    @Test
    void aGraphUnderAnotherStagesNameIsRefusedByFile() throws IOException {
        Path mixed = folder.resolve("mixed");
        copy(folder.resolve("pack"), mixed);
        String manifest = Files.readString(mixed.resolve("pack.json"));
        String decoder = digest(manifest, "decoder.onnx");
        String residual = digest(manifest, "residual.onnx");
        Files.copy(mixed.resolve("residual.onnx"), mixed.resolve("decoder.onnx"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(mixed.resolve("pack.json"), manifest.replace(decoder, residual));

        assertThatThrownBy(() -> Pipeline.load(ModelPack.open(mixed), PipelineOptions.DEFAULT))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("decoder.onnx");
    }

    /** What the manifest promises of a file: digest and size, as it stands there. */
    private static String digest(String manifest, String file) {
        int start = manifest.indexOf('{', manifest.indexOf("\"" + file + "\""));
        return manifest.substring(start, manifest.indexOf('}', start));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<start_of_turn>", "a <|endoftext|> b"})
    void aPromptThatSpellsAControlTokenOfEitherTokenizerIsRefusedByName(String prompt) {
        ImageRequest request = request(prompt, 1, 1, 4.5, Sampling.DEFAULT);

        assertThatThrownBy(() -> pipeline.generate(List.of(request), Progress.NONE, new Cancellation()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(prompt.replaceAll(".*(<.*>).*", "$1"));
    }

    @Test
    void aPromptOf100KilobytesIsRefused() {
        ImageRequest request = request("a".repeat(100_000), 1, 1, 4.5, Sampling.DEFAULT);

        assertThatThrownBy(() -> pipeline.generate(List.of(request), Progress.NONE, new Cancellation()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("4000");
    }

    @Test
    void aCancelledCallMakesNothing() {
        Cancellation cancelled = new Cancellation();
        cancelled.trigger();

        assertThat(pipeline.generate(List.of(request("a tree", 1, 1, 4.5, Sampling.DEFAULT)), Progress.NONE, cancelled))
                .containsExactly(new Cancelled());
    }

    @Test
    void cancellingBetweenScalesEndsTheCall() {
        Cancellation cancellation = new Cancellation();
        List<Integer> done = new ArrayList<>();

        List<GenerationResult> results = pipeline.generate(
                List.of(request("a tree", 1, 1, 4.5, Sampling.DEFAULT)),
                (scale, scales) -> {
                    done.add(scale);
                    if (scale == 3) {
                        cancellation.trigger();
                    }
                },
                cancellation);

        assertThat(results).containsExactly(new Cancelled());
        assertThat(done).containsExactly(1, 2, 3);
    }

    private static ImageRequest request(String prompt, int count, long seed, double guidance, Sampling sampling) {
        return new ImageRequest(prompt, count, seed, guidance, sampling);
    }

    private static List<byte[]> pixels(Pipeline pipeline, ImageRequest... requests) {
        return pipeline.generate(List.of(requests), Progress.NONE, new Cancellation()).stream()
                .flatMap(result -> ((Generated) result).pictures().stream())
                .map(picture -> picture.raster().rgb())
                .toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
