package dev.hart.bench;

import dev.hart.engine.machine.Machine;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EnginePlanner;
import dev.hart.engine.plan.MemoryPlan;
import dev.hart.pack.ModelPack;
import dev.hart.pipeline.PipelineOptions;
import java.util.List;

/**
 * What is measured, and how often.
 *
 * @param options how the pack is loaded; batches may be larger than its own limit
 * @param stages the stages to load: {@link #ALL} or {@link #IMAGES}
 * @param batches the numbers of images of a batch, in the order in which they are measured; each at least 1
 * @param warmup runs of each batch size whose times are discarded; at least 0
 * @param runs runs of each batch size whose times count; at least 1
 */
public record BenchSettings(
        PipelineOptions options, List<BenchStage> stages, List<Integer> batches, int warmup, int runs) {
    /** All stages of a pack, as in serving. */
    public static final List<BenchStage> ALL = BenchStage.OF_PACK;

    /** The stages that need no language model; they get random contexts. */
    public static final List<BenchStage> IMAGES = BenchStage.OF_IMAGES;

    public BenchSettings {
        stages = List.copyOf(stages);
        batches = List.copyOf(batches);
        if (!stages.equals(ALL) && !stages.equals(IMAGES)) {
            throw new IllegalArgumentException("there is no measurement of " + stages + " alone");
        }
        if (batches.isEmpty() || batches.stream().anyMatch(size -> size < 1) || warmup < 0 || runs < 1) {
            throw new IllegalArgumentException(
                    "nothing to measure: batches of " + batches + ", " + warmup + " + " + runs + " runs");
        }
    }

    /**
     * Returns the batch sizes to measure if none are named: those of {@link MemoryPlan#BATCHES} that fit the memory of the GPU;
     * on the CPU all of them, or only 1 if serving runs the pack image by image.
     *
     * @param options how the pack is loaded; the limit of its batches does not apply
     * @param stages the stages to load
     * @throws dev.hart.engine.EngineException if a provider is required that cannot run one of the stages here
     * @throws dev.hart.pack.PackException if the device cannot run the pack's precision
     */
    public static List<Integer> usualBatches(ModelPack pack, PipelineOptions options, List<BenchStage> stages) {
        PipelineOptions unlimited = new PipelineOptions(options.engine(), 0, options.resident());
        return usualBatches(unlimited.plan(pack, BenchStage.ofPack(stages), EnginePlanner.of(Machine.here())));
    }

    static List<Integer> usualBatches(EnginePlan plan) {
        int planned = plan.memory().batch();
        boolean all = planned > 1 && !plan.usesGpu();
        return MemoryPlan.BATCHES.stream()
                .filter(size -> all || size <= planned)
                .toList();
    }

    /**
     * Returns options whose batches are large enough for all measured sizes, so that prompts are checked together, too. On a GPU
     * the memory is planned for the largest; smaller batches run with that plan, as they do in a service.
     */
    PipelineOptions loading() {
        int largest = batches.stream().mapToInt(size -> size).max().orElseThrow();
        return new PipelineOptions(options.engine(), largest, options.resident());
    }
}
