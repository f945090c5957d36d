package dev.hart.bench;

import dev.hart.bench.BenchResult.Batch;
import dev.hart.bench.BenchResult.Build;
import dev.hart.bench.BenchResult.Load;
import dev.hart.bench.BenchResult.Memory;
import dev.hart.bench.BenchResult.Pack;
import dev.hart.bench.BenchResult.Settings;
import dev.hart.bench.Workload.Sample;
import dev.hart.engine.Cancellation;
import dev.hart.engine.CancelledRunException;
import dev.hart.engine.EngineException;
import dev.hart.engine.plan.EngineSettings;
import dev.hart.generation.StageDevice;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import dev.hart.pipeline.ImageStages;
import dev.hart.pipeline.Pipeline;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Measures a pack: loads it, runs batches of each size, and records their times. Prompts and seeds are the same in every
 * measurement. The runs of a batch size follow each other, after some whose times are discarded: the first runs allocate
 * memory.
 */
public final class Bench {
    /** Receives the progress of a measurement, on the thread that measures. */
    @FunctionalInterface
    public interface Progress {
        /** Is called before each step: {@code done} of {@code all} runs have ended. */
        void step(int done, int all, String what);
    }

    /**
     * What was measured.
     *
     * @param <T> the result, or the times of the batch sizes in it
     * @param failure why the batch sizes after the last one that was measured could not be; empty if all were
     */
    public record Measured<T>(T result, Optional<EngineException> failure) {}

    private final BenchSettings settings;
    private final Progress progress;
    private final Cancellation cancellation;
    private int done;
    /** Images so far. Their numbers go on from one batch size to the next, so that no prompt comes back soon. */
    private int images;

    /** @param cancellation ends the measurement with a {@link CancelledRunException} */
    public Bench(BenchSettings settings, Progress progress, Cancellation cancellation) {
        this.settings = settings;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /**
     * Measures a pack. A batch size that fails ends the measurement; the sizes before it are kept.
     *
     * @param build named in the result
     * @throws EngineException if the pack cannot be loaded, or the first batch size fails
     * @throws dev.hart.generation.SafetyException if the safety check gives no usable score
     * @throws CancelledRunException if cancelled
     */
    public Measured<BenchResult> measure(ModelPack pack, Build build) {
        ProcessMemory atStart = ProcessMemory.now();
        LoadRecorder recorder = new LoadRecorder(this::loading);
        long start = System.nanoTime();
        try (Workload workload = load(pack, recorder)) {
            double seconds = Workload.since(start);
            ProcessMemory loaded = ProcessMemory.now();
            Measured<List<Batch>> measured = batches(workload);
            Memory memory = new Memory(
                    atStart.resident(),
                    loaded.resident(),
                    idle(),
                    ProcessMemory.now().peak());
            BenchResult result = new BenchResult(
                    BenchResult.KIND,
                    BenchResult.FORMAT,
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                    build,
                    MachineReader.read(),
                    facts(pack),
                    settings(workload),
                    new Load(seconds, settings.options().resident() ? recorder.stages() : Map.of()),
                    memory,
                    measured.result());
            return new Measured<>(result, measured.failure());
        }
    }

    /** Measures the batch sizes one after the other, until one fails that is not the first. */
    Measured<List<Batch>> batches(Workload workload) {
        List<Batch> batches = new ArrayList<>();
        for (int size : settings.batches()) {
            try {
                batches.add(batch(workload, size));
            } catch (CancelledRunException e) {
                throw e;
            } catch (EngineException e) {
                if (batches.isEmpty()) {
                    throw e;
                }
                return new Measured<>(batches, Optional.of(e));
            }
        }
        return new Measured<>(batches, Optional.empty());
    }

    private Workload load(ModelPack pack, LoadRecorder recorder) {
        if (settings.stages().equals(BenchSettings.IMAGES)) {
            return new ImageStagesWorkload(pack.manifest(), ImageStages.load(pack, settings.loading(), recorder));
        }
        return new ServingWorkload(Pipeline.load(pack, settings.loading(), recorder));
    }

    private void loading(PackStage loaded) {
        BenchStage stage = BenchStage.of(loaded);
        if (cancellation.isTriggered()) {
            throw new CancelledRunException(stage.label());
        }
        progress.step(0, all(), "loading " + stage.label());
    }

    private Batch batch(Workload workload, int size) {
        List<Double> seconds = new ArrayList<>();
        Map<String, List<Double>> stages = new LinkedHashMap<>();
        for (int run = -settings.warmup(); run < settings.runs(); run++) {
            String name = run < 0
                    ? "warm-up " + (run + settings.warmup() + 1) + " of " + settings.warmup()
                    : "run " + (run + 1) + " of " + settings.runs();
            progress.step(done, all(), "batch of " + size + ", " + name);
            Sample sample = workload.run(images, size, cancellation);
            images += size;
            done++;
            if (run >= 0) {
                seconds.add(sample.seconds());
                sample.stages()
                        .forEach((stage, time) -> stages.computeIfAbsent(stage.id(), id -> new ArrayList<>())
                                .add(time));
            }
        }
        RunSeconds whole = RunSeconds.of(seconds);
        Map<String, RunSeconds> timings = new LinkedHashMap<>();
        stages.forEach((stage, times) -> timings.put(stage, RunSeconds.of(times)));
        return Batch.of(size, whole, timings, ProcessMemory.now().peak());
    }

    private int all() {
        return settings.batches().size() * (settings.warmup() + settings.runs());
    }

    /**
     * Returns the resident set after a garbage collection, without which it would depend on when the last one was; null if the
     * system does not tell.
     */
    private static @Nullable Long idle() {
        System.gc();
        return ProcessMemory.now().resident();
    }

    private static Pack facts(ModelPack pack) {
        PackManifest manifest = pack.manifest();
        return new Pack(
                manifest.name(),
                manifest.version(),
                pack.digest(),
                manifest.precision().text(),
                manifest.weights().text(),
                manifest.imageSize());
    }

    private Settings settings(Workload workload) {
        EngineSettings engine = settings.options().engine();
        // By default ONNX Runtime chooses, and does not tell how many.
        Integer threads = engine.threads() > 0 ? engine.threads() : null;
        return new Settings(
                providers(workload.devices()),
                engine.device(),
                threads,
                settings.options().resident(),
                settings.stages().stream().map(BenchStage::id).toList(),
                settings.warmup(),
                settings.runs());
    }

    /** Returns what the stages run on, such as {@code cpu} or {@code cpu+cuda}. */
    private static String providers(List<StageDevice> devices) {
        return devices.stream().map(StageDevice::provider).distinct().sorted().collect(Collectors.joining("+"));
    }
}
