package dev.hart.scheduling;

import dev.hart.engine.Cancellation;
import dev.hart.engine.CancelledRunException;
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
import dev.hart.pack.PackSource;
import dev.hart.pack.SafetyPolicy;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.TextSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A model whose batches wait for a permit before each scale, and which records its calls. Images are 1 x 1. */
final class ScriptedModel implements ImageModel {
    static final int SCALES = 3;

    /** Permits of scales that may run; a batch needs {@value #SCALES}. */
    final Semaphore scales = new Semaphore(0);
    /** A permit for each batch that has started. */
    final Semaphore begun = new Semaphore(0);

    final List<List<ImageRow>> batches = new CopyOnWriteArrayList<>();
    final List<List<String>> checked = new CopyOnWriteArrayList<>();
    final List<BatchPlan> plans = new CopyOnWriteArrayList<>();
    /** What happens before a batch's first scale. */
    volatile Consumer<List<ImageRow>> before = rows -> {};

    /** What happens while prompts are checked. */
    volatile BiConsumer<List<String>, Cancellation> checking = (prompts, cancellation) -> {};

    volatile double violation = 0.1;
    /** The stages that each batch reports after its scales. */
    volatile List<FinishingStage> finishing = List.of();

    /** The seed of each image of which a preview was made. */
    final List<Long> previewed = new CopyOnWriteArrayList<>();

    private final int limit;

    ScriptedModel(int limit) {
        this.limit = limit;
    }

    @Override
    public PackManifest manifest() {
        return PackManifest.builder("scripted", "1")
                .imageSize(4)
                .schedule(ScaleSchedule.of(1, 2, 4))
                .model(new ModelSizes(96, 8, 32, 2, 8))
                .text(new TextSettings(24, 48, "", 0))
                .safety(new SafetySettings(0.5, "{prompt}\n{policy}", List.of(new SafetyPolicy("harm", "No harm."))))
                .source(new PackSource("all", "made for tests", "Apache-2.0"))
                .build(Map.of());
    }

    @Override
    public int batchLimit() {
        return limit;
    }

    @Override
    public void check(String prompt) {
        if (prompt.equals("unfit")) {
            throw new InvalidRequestException("prompt", "unfit");
        }
    }

    @Override
    public int tokens(String prompt) {
        return prompt.length();
    }

    @Override
    public List<List<PolicyScore>> scores(List<String> prompts, Cancellation cancellation) {
        checked.add(List.copyOf(prompts));
        checking.accept(prompts, cancellation);
        if (prompts.contains("unsure")) {
            throw new SafetyException("no score");
        }
        return prompts.stream()
                .map(prompt -> List.of(new PolicyScore("harm", prompt.equals("bad") ? 0.9 : violation)))
                .toList();
    }

    @Override
    public SortedSet<Integer> previewScales(int count, int scales) {
        TreeSet<Integer> first = new TreeSet<>();
        for (int done = 1; done <= Math.min(count, scales - 1); done++) {
            first.add(done);
        }
        return first;
    }

    @Override
    public BatchResult generate(List<ImageRow> rows, BatchPlan plan, BatchWatcher watcher, Cancellation cancellation) {
        batches.add(rows);
        plans.add(plan);
        begun.release();
        before.accept(rows);
        for (int done = 1; done <= plan.scales(); done++) {
            awaitPermit(cancellation);
            watcher.scale(done, plan.scales());
            for (int row : plan.previews().getOrDefault(done, List.of())) {
                if (watcher.isWanted(row)) {
                    previewed.add(rows.get(row).seed());
                    watcher.preview(row, done, image(rows.get(row).seed()));
                }
            }
        }
        finishing.forEach(watcher::begins);
        return new BatchResult(rows.stream().map(row -> image(row.seed())).toList(), StageTimes.ZERO);
    }

    @Override
    public void close() {}

    private void awaitPermit(Cancellation cancellation) {
        // Cancellation is checked first: a cancelled batch must not take a permit meant for the next one.
        while (!cancellation.isTriggered()) {
            if (scales.tryAcquire()) {
                return;
            }
            try {
                Thread.sleep(Duration.ofMillis(1).toMillis());
            } catch (InterruptedException e) {
                break;
            }
        }
        throw new CancelledRunException("scripted");
    }

    private static Raster image(long seed) {
        return new Raster(1, 1, new byte[] {(byte) seed, 0, 0});
    }
}
