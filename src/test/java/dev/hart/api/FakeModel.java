package dev.hart.api;

import dev.hart.engine.Cancellation;
import dev.hart.engine.EngineException;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.Picture;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.PipelineOptions;
import dev.hart.generation.Progress;
import dev.hart.generation.SafetyException;
import dev.hart.generation.StageTimes;
import dev.hart.image.Raster;
import dev.hart.ops.LoadedModel;
import dev.hart.ops.ModelLoader;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackSource;
import dev.hart.pack.SafetyPolicy;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.TextSettings;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * Stands in for the model where a test needs what the real one cannot be made to show. What it does is what the prompt
 * says; a picture's every byte is its seed's last.
 */
@Alternative
@Singleton
public class FakeModel implements ModelLoader {
    public static final int SIZE = 8;
    public static final String NAME = "fake-pack";

    /** A permit for each run of a {@code hold} prompt that has begun, and one for each that was cancelled. */
    public final Semaphore held = new Semaphore(0);

    public final Semaphore cancelled = new Semaphore(0);
    public final List<ImageRequest> requests = new CopyOnWriteArrayList<>();

    @Override
    public LoadedModel load(Path pack, PipelineOptions options) {
        return new LoadedModel(manifest(), new Rules(), this::generate, () -> {});
    }

    public static PackManifest manifest() {
        return PackManifest.builder(NAME, "1")
                .notice("a test: pictures are one grey")
                .picture(SIZE)
                .schedule(ScaleSchedule.of(1, 2, 4))
                .model(new ModelSizes(96, 8, 32, 2, 8))
                .text(new TextSettings(24, 48, "", 0))
                .safety(new SafetySettings(
                        0.5, "{prompt}\n{policy}", List.of(new SafetyPolicy("harassment", "No harassment."))))
                .source(new PackSource("all", "made for tests", "Apache-2.0"))
                .build(Map.of());
    }

    private List<GenerationResult> generate(List<ImageRequest> batch, Progress progress, Cancellation cancellation) {
        List<GenerationResult> results = new ArrayList<>();
        for (ImageRequest request : batch) {
            requests.add(request);
            results.add(generate(request, progress, cancellation));
        }
        return results;
    }

    private GenerationResult generate(ImageRequest request, Progress progress, Cancellation cancellation) {
        List<PolicyScore> scores = List.of(new PolicyScore("harassment", 0.25), new PolicyScore("violence", 0.75));
        switch (request.prompt()) {
            case "refuse" -> {
                return new Refused(scores, 0.5);
            }
            case "nan" -> throw new SafetyException("the score of policy harassment is NaN");
            case "engine" -> throw new EngineException("decoder: device lost");
            case "bug" -> throw new IllegalStateException("secret detail");
            case "hold" -> {
                held.release();
                while (!cancellation.isTriggered()) {
                    Thread.onSpinWait();
                }
                cancelled.release();
                return new Cancelled();
            }
            default -> {
                progress.scale(1, 2);
                progress.scale(2, 2);
                List<Picture> pictures = new ArrayList<>();
                for (int i = 0; i < request.count(); i++) {
                    pictures.add(picture(request.seed() + i));
                }
                Duration tick = Duration.ofMillis(10);
                return new Generated(pictures, scores, new StageTimes(tick, tick, tick, tick, tick));
            }
        }
    }

    /** One token a character; {@code control} is a control token. */
    private static final class Rules implements LoadedModel.Prompts {
        @Override
        public void check(String prompt) {
            if (prompt.equals("control")) {
                throw new InvalidRequestException("prompt", "the prompt spells a control token");
            }
        }

        @Override
        public int tokens(String prompt) {
            return prompt.length();
        }
    }

    private static Picture picture(long seed) {
        byte[] rgb = new byte[SIZE * SIZE * 3];
        Arrays.fill(rgb, (byte) seed);
        return new Picture(new Raster(SIZE, SIZE, rgb), seed);
    }
}
