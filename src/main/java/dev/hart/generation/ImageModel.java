package dev.hart.generation;

import dev.hart.engine.Cancellation;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.pack.PackManifest;
import java.util.List;
import java.util.SortedSet;

/**
 * A model on a device, which scores prompts and generates batches, one call at a time. Only {@link #check}, {@link #tokens},
 * {@link #manifest} and {@link #devices} may be called by any thread at any time.
 */
public interface ImageModel extends AutoCloseable {
    /** The manifest of the pack that the model was loaded from. */
    PackManifest manifest();

    /** The largest number of rows of one {@link #generate}, at least 1. */
    int batchLimit();

    /** Returns what each stage runs on; empty if the model has no stages. May be called by any thread at any time. */
    default List<StageDevice> devices() {
        return List.of();
    }

    /**
     * Checks that the model can take a prompt.
     *
     * @throws InvalidRequestException if it is blank, too long, not well-formed, or spells a control token
     */
    void check(String prompt);

    /**
     * The number of a prompt's tokens for the text encoder: with the special tokens that the tokenizer adds, without system
     * prompt and padding. The text encoder reads at most {@code manifest().text().contextTokens()} of them, see
     * {@link PromptCut}.
     */
    int tokens(String prompt);

    /**
     * Scores prompts against each policy of the pack.
     *
     * @return for each prompt a score for each policy, in the manifest's order
     * @throws SafetyException if there is no usable score
     * @throws dev.hart.engine.CancelledRunException if cancelled
     * @throws dev.hart.engine.EngineException if the stage does not stay resident and cannot be loaded
     */
    List<List<PolicyScore>> scores(List<String> prompts, Cancellation cancellation);

    /**
     * Chooses after how many scales to make previews, so that they are spread over the time as evenly as the scales allow.
     *
     * @param count number of previews wanted; fewer are chosen if there are not enough scales after which the device can make one
     * @param scales number of scales that are run
     * @return numbers of scales, each 1 to {@code scales − 1}
     */
    SortedSet<Integer> previewScales(int count, int scales);

    /**
     * Generates one batch.
     *
     * @param rows 1 to {@link #batchLimit}
     * @param watcher receives the batch's progress between calls to the device
     * @return an image for each row, and the times of the stages
     * @throws dev.hart.engine.CancelledRunException if cancelled
     * @throws dev.hart.engine.OutOfMemoryException if the batch does not fit into the device's memory
     * @throws dev.hart.engine.EngineException if a stage failed, or the latent is not finite
     */
    BatchResult generate(List<ImageRow> rows, BatchPlan plan, BatchWatcher watcher, Cancellation cancellation);

    /** Frees the engines. To be called after the last of the other calls has returned. */
    @Override
    void close();
}
