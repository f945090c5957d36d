package dev.hart.generation;

import dev.hart.engine.Cancellation;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.pack.PackManifest;
import java.util.List;
import java.util.SortedSet;

/**
 * A model on a device: judges prompts and draws batches, one call at a time. {@link #check} and {@link #tokens} alone may be
 * called by anybody at any time.
 */
public interface ImageModel {
    /** The pack it was loaded from. */
    PackManifest manifest();

    /** Most pictures of one {@link #draw}, at least 1. */
    int batchLimit();

    /**
     * Says whether a prompt can be taken at all.
     *
     * @throws InvalidRequestException if it is blank, too long, not well-formed, or spells a control token
     */
    void check(String prompt);

    /** How many tokens of a prompt the text encoder reads: its own, without padding, and without those cut off. */
    int tokens(String prompt);

    /**
     * Scores prompts against each policy of the pack.
     *
     * @return for each prompt a score for each policy, in the manifest's order
     * @throws SafetyException if there is no usable score
     * @throws dev.hart.engine.CancelledRunException if cancelled
     */
    List<List<PolicyScore>> scores(List<String> prompts, Cancellation cancellation);

    /**
     * After how many scales previews should be looked at so that they come evenly spread in time.
     *
     * @param count wished for; fewer come where there are not so many scales
     * @param scales that are run
     * @return numbers of scales done, each 1 to {@code scales − 1}
     */
    SortedSet<Integer> previewScales(int count, int scales);

    /**
     * Draws one batch.
     *
     * @param rows 1 to {@link #batchLimit}
     * @param watcher hears of the batch between calls to the device
     * @return a picture for each row
     * @throws dev.hart.engine.CancelledRunException if cancelled
     * @throws dev.hart.engine.EngineException if a stage failed
     */
    BatchResult draw(List<ImageRow> rows, BatchPlan plan, BatchWatcher watcher, Cancellation cancellation);
}
