package dev.hart.bench;

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

    /** Returns options whose batches are large enough for all measured sizes, so that prompts are checked together, too. */
    PipelineOptions loading() {
        int largest = batches.stream().mapToInt(size -> size).max().orElseThrow();
        return new PipelineOptions(options.engine(), largest, options.resident());
    }
}
