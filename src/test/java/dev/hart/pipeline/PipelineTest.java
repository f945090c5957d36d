package dev.hart.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hart.TinyPack;
import dev.hart.convert.PackConverter;
import dev.hart.convert.Recipe;
import dev.hart.engine.Cancellation;
import dev.hart.engine.CancelledRunException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.engine.StageEngine;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.ImageRow;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.Sampling;
import dev.hart.image.Raster;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.Precision;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.scheduling.RequestListener;
import dev.hart.scheduling.RequestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
    private static final Path PACK = TinyPack.shared();

    @TempDir
    static Path folder;

    private static final RequestOptions OPTIONS = new RequestOptions(0.99, 0, Duration.ofMinutes(5));

    private static Pipeline pipeline;

    @BeforeAll
    static void load() {
        pipeline = Pipeline.load(ModelPack.open(PACK), PipelineOptions.DEFAULT);
    }

    @AfterAll
    static void close() {
        pipeline.close();
    }

    @Test
    void anImageHasTheSameBytesAloneAndInABatch() {
        ImageRequest first = request("a red house", 1, 7, 4.5, Sampling.DEFAULT);
        ImageRequest second = request("two boats on the sea at night", 1, 123456789012345L, 2, Sampling.DEFAULT);
        ImageRequest third = request("x", 1, 0, 8, new Sampling(false, 0.9));

        List<byte[]> together = pixels(pipeline, first, second, third);

        assertThat(together.get(0)).isEqualTo(pixels(pipeline, first).get(0));
        assertThat(together.get(1)).isEqualTo(pixels(pipeline, second).get(0));
        assertThat(together.get(2)).isEqualTo(pixels(pipeline, third).get(0));
    }

    @Test
    void theThirdImageOfARequestIsTheImageOfItsSeedPlusTwo() {
        byte[] third = pixels(pipeline, request("a tree", 3, 40, 4.5, Sampling.DEFAULT))
                .get(2);

        assertThat(third)
                .isEqualTo(pixels(pipeline, request("a tree", 1, 42, 4.5, Sampling.DEFAULT))
                        .get(0));
    }

    @Test
    void aRequestLargerThanABatchGetsAllImagesWithTheSameBytes() {
        try (Pipeline narrow = Pipeline.load(
                        ModelPack.open(PACK), new PipelineOptions(PipelineOptions.DEFAULT.engine(), 2, false));
                Batcher batcher = new Batcher(narrow, 1, Duration.ZERO, BatchObserver.NONE)) {
            GenerationResult result = batcher.submit(
                            request("a tree", 3, 5, 4.5, Sampling.DEFAULT), OPTIONS, RequestListener.NONE)
                    .join();

            assertThat(((Generated) result).images())
                    .extracting(GeneratedImage::seed)
                    .containsExactly(5L, 6L, 7L);
            assertThat(((Generated) result).images().get(2).raster().rgb())
                    .isEqualTo(pixels(pipeline, request("a tree", 1, 7, 4.5, Sampling.DEFAULT))
                            .get(0));
        }
    }

    @Test
    void anImageWithPreviewsHasTheSameBytes() {
        ImageRequest asked = request("a tree", 1, 7, 4.5, Sampling.DEFAULT);
        List<Raster> previews = new ArrayList<>();
        int scales = pipeline.manifest().schedule().count();
        TreeMap<Integer, List<Integer>> eachScale = new TreeMap<>();
        for (int done = 1; done < scales; done++) {
            eachScale.put(done, List.of(0));
        }

        Raster image = generate(asked, new BatchPlan(scales, eachScale, false), previews);

        assertThat(image.rgb()).isEqualTo(pixels(pipeline, asked).get(0));
        assertThat(previews).hasSize(scales - 1).doesNotHaveDuplicates().doesNotContain(image);
        assertThat(previews).allSatisfy(preview -> assertThat(preview.width()).isEqualTo(image.width()));
    }

    @Test
    void previewsOfASharedBatchAreHalfAsLarge() {
        List<Raster> previews = new ArrayList<>();
        TreeMap<Integer, List<Integer>> once = new TreeMap<>(Map.of(2, List.of(0)));

        generate(request("a tree", 1, 7, 4.5, Sampling.DEFAULT), new BatchPlan(3, once, true), previews);

        assertThat(previews)
                .singleElement()
                .satisfies(preview -> assertThat(preview.width())
                        .isEqualTo(pipeline.manifest().imageSize() / 2));
    }

    @Test
    void aDraftEqualsThePreviewAfterItsLastScale() {
        ImageRequest asked = request("a tree", 1, 7, 4.5, Sampling.DEFAULT);
        int scales = pipeline.manifest().schedule().count() - 1;
        List<Raster> previews = new ArrayList<>();
        TreeMap<Integer, List<Integer>> last = new TreeMap<>(Map.of(scales, List.of(0)));

        Raster draft = generate(asked, BatchPlan.whole(scales), List.of());
        generate(asked, new BatchPlan(scales + 1, last, false), previews);

        assertThat(draft.rgb()).isNotEqualTo(pixels(pipeline, asked).get(0));
        assertThat(previews).containsExactly(draft);
    }

    private static Raster generate(ImageRequest request, BatchPlan plan, List<Raster> previews) {
        BatchWatcher watcher = new BatchWatcher() {
            @Override
            public void preview(int row, int done, Raster raster) {
                previews.add(raster);
            }
        };
        return pipeline.generate(List.of(request.row(0)), plan, watcher, new Cancellation())
                .images()
                .get(0);
    }

    @Test
    void seedPromptGuidanceAndSamplingEachChangeTheImage() {
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
    void weightsStoredInHalfPrecisionGiveNearlyTheSameImage() {
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
    void aPromptGetsTheSameScoreForEachPolicyInAnyBatch() {
        List<List<PolicyScore>> scores = pipeline.scores(
                List.of("a tree", "a long prompt that has many more tokens than the other", "x", "y", "a tree"),
                new Cancellation());

        assertThat(scores)
                .hasSize(5)
                .allSatisfy(own -> assertThat(own)
                        .extracting(PolicyScore::policy)
                        .containsExactly("dangerous-content", "harassment", "hate-speech", "sexually-explicit"));
        // The fifth prompt is scored in a second batch, by itself.
        assertThat(scores.get(4).get(0).violation())
                .isCloseTo(scores.get(0).get(0).violation(), within(1e-5));
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

    private static List<Arguments> swaps() {
        List<String> graphs =
                List.of("safety.onnx", "text-encoder.onnx", "transformer.onnx", "residual.onnx", "decoder.onnx");
        return graphs.stream()
                .flatMap(name ->
                        graphs.stream().filter(other -> !other.equals(name)).map(other -> Arguments.of(name, other)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("swaps")
    void aGraphUnderAnotherStagesFileNameIsRefusedByName(String name, String other) {
        EngineOptions options = EngineOptions.CPU;
        try (StageEngine engine = StageEngine.load(PACK.resolve(other), options)) {
            assertThatThrownBy(() ->
                            StageSignatures.check(folder.resolve("elsewhere").resolve(name), engine))
                    .isInstanceOf(PackException.class)
                    .hasMessageContaining(name + ": is not the graph its name says; it ");
            assertThatCode(() ->
                            StageSignatures.check(folder.resolve("elsewhere").resolve(other), engine))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void anImageOfAPackInBytesHasTheSameBytesAloneAndInABatch() {
        ImageRequest first = request("a red house", 1, 7, 4.5, Sampling.DEFAULT);
        ImageRequest second = request("two boats on the sea at night", 1, 40, 2, Sampling.DEFAULT);

        try (Pipeline bytes = Pipeline.load(ModelPack.open(inBytes()), PipelineOptions.DEFAULT)) {
            List<byte[]> together = pixels(bytes, first, second);

            assertThat(together.get(0)).isEqualTo(pixels(bytes, first).get(0));
            assertThat(together.get(1)).isEqualTo(pixels(bytes, second).get(0));
        }
    }

    @Test
    void aPackInBytesIsRefusedOnAGpu() {
        EngineOptions gpu = new EngineOptions(Provider.CUDA, 0, 0);

        assertThatThrownBy(() -> Pipeline.load(ModelPack.open(inBytes()), new PipelineOptions(gpu, 2, true)))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("int8")
                .hasMessageContaining("cuda");
    }

    /** Converts the tiny pack with int8 weights, once. */
    private static Path inBytes() {
        Path target = folder.resolve("int8");
        return Files.exists(target) ? target : TinyPack.convert(target, Precision.INT8);
    }

    @Test
    void aPackWithAGraphUnderAnotherStagesFileNameIsRefused() throws IOException {
        Path mixed = folder.resolve("mixed");
        copy(PACK, mixed);
        String manifest = Files.readString(mixed.resolve("pack.json"));
        String decoder = digest(manifest, "decoder.onnx");
        String transformer = digest(manifest, "transformer.onnx");
        Files.copy(
                mixed.resolve("transformer.onnx"), mixed.resolve("decoder.onnx"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(mixed.resolve("pack.json"), manifest.replace(decoder, transformer));

        assertThatThrownBy(() -> Pipeline.load(ModelPack.open(mixed), PipelineOptions.DEFAULT))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("decoder.onnx: is not the graph its name says; it has an unknown input");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text.contextTokens",
                "text.contextWidth",
                "model.latentChannels",
                "model.width",
                "model.depth",
                "model.residualSteps"
            })
    void aSizeThatDoesNotFitTheGraphsIsNamed(String field) throws IOException {
        Path other = folder.resolve("other-" + field);
        copy(PACK, other);
        ObjectNode manifest = (ObjectNode)
                new ObjectMapper().readTree(other.resolve("pack.json").toFile());
        String key = field.substring(field.indexOf('.') + 1);
        ObjectNode parent = (ObjectNode) manifest.path(field.substring(0, field.indexOf('.')));
        parent.put(key, parent.path(key).asInt() + 1);
        Files.writeString(other.resolve("pack.json"), manifest.toString());

        assertThatThrownBy(() -> Pipeline.load(ModelPack.open(other), PipelineOptions.DEFAULT))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("pack.json: " + field + " does not fit ");
    }

    @Test
    void scalesThatDoNotFitTheGraphsAreNamed() throws IOException {
        Path other = folder.resolve("other-scales");
        copy(PACK, other);
        ObjectNode manifest = (ObjectNode)
                new ObjectMapper().readTree(other.resolve("pack.json").toFile());
        ((ArrayNode) manifest.path("scales")).insert(1, 1);
        Files.writeString(other.resolve("pack.json"), manifest.toString());

        assertThatThrownBy(() -> Pipeline.load(ModelPack.open(other), PipelineOptions.DEFAULT))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("pack.json: scales does not fit transformer.onnx");
    }

    /** The manifest's entry of a file, digest and size, as text. */
    private static String digest(String manifest, String file) {
        int start = manifest.indexOf('{', manifest.indexOf("\"" + file + "\""));
        return manifest.substring(start, manifest.indexOf('}', start));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<start_of_turn>", "a <|endoftext|> b"})
    void aPromptThatSpellsAControlTokenOfEitherTokenizerIsRefusedByName(String prompt) {
        assertThatThrownBy(() -> pipeline.check(prompt))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(prompt.replaceAll(".*(<.*>).*", "$1"));
    }

    @Test
    void aPromptOf100KilobytesIsRefused() {
        assertThatThrownBy(() -> pipeline.check("a".repeat(100_000)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("4000");
    }

    @Test
    void aCancelledCallGeneratesNothing() {
        Cancellation cancelled = new Cancellation();
        cancelled.trigger();
        List<ImageRow> rows =
                List.of(request("a tree", 1, 1, 4.5, Sampling.DEFAULT).row(0));

        assertThatThrownBy(() -> pipeline.generate(rows, BatchPlan.whole(3), BatchWatcher.NONE, cancelled))
                .isInstanceOf(CancelledRunException.class);
    }

    @Test
    void cancellingBetweenScalesEndsTheCall() {
        Cancellation cancellation = new Cancellation();
        List<Integer> done = new ArrayList<>();
        BatchWatcher watcher = new BatchWatcher() {
            @Override
            public void scale(int scale, int scales) {
                done.add(scale);
                if (scale == 3) {
                    cancellation.trigger();
                }
            }
        };
        List<ImageRow> rows =
                List.of(request("a tree", 1, 1, 4.5, Sampling.DEFAULT).row(0));
        int scales = pipeline.manifest().schedule().count();

        assertThatThrownBy(() -> pipeline.generate(rows, BatchPlan.whole(scales), watcher, cancellation))
                .isInstanceOf(CancelledRunException.class);
        assertThat(done).containsExactly(1, 2, 3);
    }

    private static ImageRequest request(String prompt, int count, long seed, double guidance, Sampling sampling) {
        return new ImageRequest(prompt, count, seed, guidance, sampling);
    }

    private static List<byte[]> pixels(Pipeline pipeline, ImageRequest... requests) {
        List<ImageRow> rows = new ArrayList<>();
        for (ImageRequest request : requests) {
            for (int i = 0; i < request.count(); i++) {
                rows.add(request.row(i));
            }
        }
        int scales = pipeline.manifest().schedule().count();
        return pipeline.generate(rows, BatchPlan.whole(scales), BatchWatcher.NONE, new Cancellation()).images().stream()
                .map(Raster::rgb)
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

    @Test
    void loadingEndsBetweenTwoGraphs() {
        AtomicInteger graphs = new AtomicInteger();
        ModelPack opened = ModelPack.open(PACK);

        assertThatThrownBy(() -> Pipeline.load(opened, PipelineOptions.DEFAULT, stage -> {
                    if (graphs.incrementAndGet() == 3) {
                        throw new CancellationException("stopped");
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(graphs).hasValue(3);
    }
}
