package dev.hart.pipeline;

import dev.hart.engine.EngineOptions;
import dev.hart.engine.plan.EnginePlan;
import dev.hart.engine.plan.EnginePlanner;
import dev.hart.engine.plan.EngineSettings;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackStage;
import dev.hart.pack.ScaleSchedule;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a pipeline runs.
 *
 * @param engine what the stages run on
 * @param maxBatch largest number of images computed together, and of prompts scored together; 0 chooses by the
 *     free memory of a GPU, else by the pack's number of positions: four, or one if they are more than 3,000
 * @param resident whether all stages stay loaded; otherwise each is loaded for each use, so that memory holds one at a time, or
 *     the transformer together with the residual or, for previews, the decoder
 */
public record PipelineOptions(EngineSettings engine, int maxBatch, boolean resident) {
    private static final int BATCH = 4;
    /** Number of positions above which the keys and values of one image take gigabytes in the released model. */
    private static final int LARGE_POSITIONS = 3000;

    /** The CPU, with all stages loaded. */
    public static final PipelineOptions DEFAULT = new PipelineOptions(EngineOptions.CPU, 0, true);

    /** Makes options with which every stage must run on one provider, see {@link EngineSettings#of}. */
    public PipelineOptions(EngineOptions engine, int maxBatch, boolean resident) {
        this(EngineSettings.of(engine), maxBatch, resident);
    }

    /** @throws IllegalArgumentException if {@code maxBatch} is negative */
    public PipelineOptions {
        if (maxBatch < 0) {
            throw new IllegalArgumentException("a batch cannot hold " + maxBatch + " images");
        }
    }

    /**
     * Plans a pack as a pipeline with these options does when it is loaded.
     *
     * @throws dev.hart.engine.EngineException if a provider is required that cannot run a stage
     * @throws dev.hart.pack.PackException if the device cannot run the pack's precision
     */
    public EnginePlan plan(ModelPack pack, EnginePlanner planner) {
        return plan(pack, EnumSet.allOf(PackStage.class), planner);
    }

    /**
     * Plans some stages of a pack, as what loads no others with these options does.
     *
     * @throws dev.hart.engine.EngineException if a provider is required that cannot run one of the stages
     * @throws dev.hart.pack.PackException if the device cannot run the pack's precision
     */
    public EnginePlan plan(ModelPack pack, Set<PackStage> stages, EnginePlanner planner) {
        return planner.plan(
                pack, stages, engine, maxBatch, batch(pack.schedule()), resident, Pipeline.MAX_PROMPT_BYTES);
    }

    /**
     * The largest number of images that are computed together, for a pack with these scales, where no GPU's memory decides; at
     * least 1.
     */
    public int batch(ScaleSchedule schedule) {
        if (maxBatch > 0) {
            return maxBatch;
        }
        return schedule.totalPositions() > LARGE_POSITIONS ? 1 : BATCH;
    }
}
