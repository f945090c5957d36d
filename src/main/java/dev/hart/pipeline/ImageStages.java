package dev.hart.pipeline;

import dev.hart.engine.Cancellation;
import dev.hart.engine.Provider;
import dev.hart.engine.cache.EngineSharing;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchResult;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.StageDevice;
import dev.hart.image.Raster;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import dev.hart.pack.ScaleSchedule;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;

/**
 * The stages that make images of contexts: transformer over scales, residual diffusion, decoder. They know no prompts, so nothing
 * here checks one: requests go through {@link Pipeline}. One call at a time; {@link #close} must come after the last.
 */
public final class ImageStages implements AutoCloseable {
    /**
     * Side of the largest scale after which a call may end for a preview on a GPU. The end of such a call copies the caches to
     * the host, and after larger scales they are too large for that.
     */
    private static final int LAST_CUT = 27;

    private static final Set<PackStage> STAGES =
            Collections.unmodifiableSet(EnumSet.of(PackStage.TRANSFORMER, PackStage.RESIDUAL, PackStage.DECODER));

    private final StageLoader loader;
    private final PackManifest manifest;
    private final ScaleSchedule schedule;
    private final BatchNoise noise;
    private final PreviewSchedule clock;
    private final BatchRun.Stages stages;

    ImageStages(ModelPack pack, StageLoader loader) {
        this.loader = loader;
        manifest = pack.manifest();
        schedule = pack.schedule();
        noise = new BatchNoise(
                schedule, manifest.model(), manifest.defaults().smoothRule(), new GumbelTable().values());
        clock = new PreviewSchedule(schedule, manifest.text().contextTokens());
        stages = new BatchRun.Stages(
                loader.load(PackStage.TRANSFORMER, Function.identity()),
                loader.load(PackStage.RESIDUAL, Function.identity()),
                loader.load(PackStage.DECODER, Function.identity()),
                loader.plan().memory().slice());
    }

    /**
     * Loads the three stages of a pack, without its language models; if they do not stay resident, each use loads its stage.
     *
     * @param watcher receives the progress; what it throws ends the loading, and the graphs that were loaded are freed
     * @throws dev.hart.engine.EngineException if a provider is required that cannot run a stage here, TensorRT would have to
     *     build engines at each use, or a graph cannot be loaded
     * @throws dev.hart.pack.PackException if the device cannot run the pack's precision, or a graph does not fit the manifest
     */
    public static ImageStages load(ModelPack pack, PipelineOptions options, LoadWatcher watcher) {
        return StageLoader.load(
                pack, options, STAGES, EngineSharing.NONE, watcher, loader -> new ImageStages(pack, loader));
    }

    /**
     * Generates one batch from contexts.
     *
     * @param rows at least 1, each with a context of the manifest's size
     * @param watcher receives the batch's progress between calls to the device
     * @return an image for each row, and the times of these stages; those of the language models are zero
     * @throws dev.hart.engine.CancelledRunException if cancelled
     * @throws dev.hart.engine.EngineException if a stage failed
     */
    public BatchResult generate(
            List<EncodedRow> rows, BatchPlan plan, BatchWatcher watcher, Cancellation cancellation) {
        return generate(rows, plan, watcher, cancellation, new StageStopwatch());
    }

    /** Generates one batch, and adds the times of its stages to those that the stopwatch has. */
    BatchResult generate(
            List<EncodedRow> rows,
            BatchPlan plan,
            BatchWatcher watcher,
            Cancellation cancellation,
            StageStopwatch watch) {
        BatchRun run = new BatchRun(manifest, stages, noise, rows, plan, watcher, cancellation, watch);
        List<Raster> images = run.run(isOnCpu(), clock);
        return new BatchResult(images, watch.times());
    }

    /** Returns whether the transformer runs on the CPU, which is final only once the stage was loaded. */
    private boolean isOnCpu() {
        return loader.provider(PackStage.TRANSFORMER) == Provider.CPU;
    }

    /** Chooses after how many scales to make previews; see {@link dev.hart.generation.ImageModel#previewScales}. */
    SortedSet<Integer> previewScales(int count, int scales) {
        int latest = schedule.count();
        while (!isOnCpu() && latest > 0 && schedule.side(latest - 1) > LAST_CUT) {
            latest--;
        }
        return clock.pick(count, scales, latest);
    }

    /** Returns what the three stages run on. Thread-safe. */
    public List<StageDevice> devices() {
        return STAGES.stream().map(loader::device).toList();
    }

    @Override
    public void close() {
        stages.close();
    }
}
