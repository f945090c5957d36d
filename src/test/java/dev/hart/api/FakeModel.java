package dev.hart.api;

import dev.hart.engine.Cancellation;
import dev.hart.engine.CancelledRunException;
import dev.hart.engine.EngineException;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchResult;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.FinishingStage;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRow;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.SafetyException;
import dev.hart.generation.StageTimes;
import dev.hart.image.Raster;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackScope;
import dev.hart.pack.PackSource;
import dev.hart.pack.SafetyPolicy;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.TextSettings;
import dev.hart.pipeline.Pipeline;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.service.ModelLoader;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Replaces the model in tests that need behaviour which the real one cannot be made to show. The prompt selects what it does;
 * every byte of an image is the last byte of its seed, except for the prompt {@code noise}, whose images are noise.
 */
@Alternative
@Singleton
public class FakeModel implements ModelLoader {
    /** The side of the images in pixels, unless {@code fake.size} sets another. */
    public static final int SIZE = 8;

    public static final String NAME = "fake-pack";
    public static final int BATCH = 4;
    /** Ends a hold that a lost cancellation, or a job that another test left in the batch, would make endless. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(20);

    /**
     * Gets a permit each time that a prompt begins to hold the device; {@link #cancelled} gets one each time that such a run is
     * cancelled.
     */
    public final Semaphore held = new Semaphore(0);

    public final Semaphore cancelled = new Semaphore(0);

    /** Whether the prompt "bug" works like any other. */
    public volatile boolean repaired;

    /** The most images of one batch. */
    public volatile int batchLimit = BATCH;

    @ConfigProperty(name = "fake.size", defaultValue = "" + SIZE)
    int size = SIZE;

    public final List<ImageRow> rows = new CopyOnWriteArrayList<>();
    public final List<BatchPlan> plans = new CopyOnWriteArrayList<>();

    @Override
    public Verified verify(Path pack, PipelineOptions options) {
        return watcher -> new Images();
    }

    private PackManifest manifest() {
        return PackManifest.builder(NAME, "1")
                .notice("a test: images are one grey")
                .draws(new PackScope(List.of("grey squares"), List.of("a", "square")))
                .imageSize(size)
                .schedule(ScaleSchedule.of(1, 2, 4))
                .model(new ModelSizes(96, 8, 32, 2, 8))
                .text(new TextSettings(24, 48, "", 0))
                .safety(new SafetySettings(
                        0.5, "{prompt}\n{policy}", List.of(new SafetyPolicy("harassment", "No harassment."))))
                .source(new PackSource("all", "made for tests", "Apache-2.0"))
                .build(Map.of());
    }

    /** The model itself. A preview is the image of the seed that is one less; for the prompt {@code unfit}, it has one pixel. */
    private final class Images implements ImageModel {
        @Override
        public PackManifest manifest() {
            return FakeModel.this.manifest();
        }

        @Override
        public int batchLimit() {
            return batchLimit;
        }

        /** Makes the checks of the real model, except for those of its tokenizers. */
        @Override
        public void check(String prompt) {
            if (prompt.isBlank() || prompt.getBytes(StandardCharsets.UTF_8).length > Pipeline.MAX_PROMPT_BYTES) {
                throw new InvalidRequestException("prompt", "the prompt is empty or too long");
            }
            if (prompt.equals("control")) {
                throw new InvalidRequestException("prompt", "the prompt spells a control token");
            }
        }

        /** Counts one token per character. */
        @Override
        public int tokens(String prompt) {
            return prompt.length();
        }

        @Override
        public List<List<PolicyScore>> scores(List<String> prompts, Cancellation cancellation) {
            if (prompts.contains("nan")) {
                throw new SafetyException("the score of policy harassment is NaN");
            }
            return prompts.stream().map(FakeModel::scores).toList();
        }

        @Override
        public SortedSet<Integer> previewScales(int count, int scales) {
            return new TreeSet<>(IntStream.rangeClosed(1, Math.min(count, scales - 1))
                    .boxed()
                    .toList());
        }

        @Override
        public BatchResult generate(
                List<ImageRow> rows, BatchPlan plan, BatchWatcher watcher, Cancellation cancellation) {
            FakeModel.this.rows.addAll(rows);
            plans.add(plan);
            for (int done = 1; done <= plan.scales(); done++) {
                obey(rows, done, cancellation);
                watcher.scale(done, plan.scales());
                for (int row : plan.previews().getOrDefault(done, List.of())) {
                    watcher.preview(row, done, preview(rows.get(row)));
                }
            }
            if (plan.scales() == manifest().schedule().count()) {
                watcher.begins(FinishingStage.RESIDUAL);
            }
            watcher.begins(FinishingStage.DECODER);
            Duration tick = Duration.ofMillis(10);
            StageTimes times = new StageTimes(Duration.ZERO, tick, tick, tick, tick);
            return new BatchResult(
                    rows.stream()
                            .map(row -> row.prompt().equals("noise") ? noise(row.seed()) : image(row.seed()))
                            .toList(),
                    times);
        }

        @Override
        public void close() {}

        private Raster preview(ImageRow row) {
            return switch (row.prompt()) {
                case "noise" -> noise(row.seed() - 1);
                // Too small to be shrunk to the size of the image.
                case "unfit" -> new Raster(1, 1, new byte[3]);
                default -> image(row.seed() - 1);
            };
        }

        private void obey(List<ImageRow> rows, int scale, Cancellation cancellation) {
            for (ImageRow row : rows) {
                switch (row.prompt()) {
                    case "engine" -> throw new EngineException("decoder: device lost");
                    case "engine late" -> {
                        if (scale == 3) {
                            throw new EngineException("decoder: device lost");
                        }
                    }
                    case "bug" -> {
                        if (!repaired) {
                            throw new IllegalStateException("secret detail");
                        }
                    }
                    case "hold" -> hold(cancellation);
                    case "hold late", "unfit" -> {
                        if (scale == 2) {
                            hold(cancellation);
                        }
                    }
                    default -> {}
                }
            }
        }

        private void hold(Cancellation cancellation) {
            held.release();
            long end = System.nanoTime() + LONGEST_HOLD.toNanos();
            while (!cancellation.isTriggered()) {
                if (System.nanoTime() - end >= 0) {
                    throw new IllegalStateException("the batch of a prompt that holds the device was not cancelled");
                }
                Thread.onSpinWait();
            }
            cancelled.release();
            throw new CancelledRunException("transformer");
        }
    }

    private static List<PolicyScore> scores(String prompt) {
        double violence = prompt.equals("refuse") ? 0.75 : prompt.equals("doubtful") ? 0.6 : 0.25;
        return List.of(new PolicyScore("harassment", 0.25), new PolicyScore("violence", violence));
    }

    private Raster image(long seed) {
        byte[] rgb = new byte[size * size * 3];
        Arrays.fill(rgb, (byte) seed);
        return new Raster(size, size, rgb);
    }

    /** An image that no format can compress. */
    private Raster noise(long seed) {
        byte[] rgb = new byte[size * size * 3];
        new Random(seed).nextBytes(rgb);
        return new Raster(size, size, rgb);
    }
}
