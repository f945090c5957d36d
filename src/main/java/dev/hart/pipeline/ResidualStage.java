package dev.hart.pipeline;

import dev.hart.engine.Cancellation;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.ScaleSchedule;

/** Runs the residual diffusion over the last scale. */
public final class ResidualStage {
    private final StageEngine engine;
    private final ModelSizes model;
    private final ScaleSchedule schedule;

    public ResidualStage(StageEngine engine, ModelSizes model, ScaleSchedule schedule) {
        this.engine = engine;
        this.model = model;
        this.schedule = schedule;
    }

    /**
     * Runs the diffusion on a finished transformer run.
     *
     * @param transformer a finished run, whose last outputs are read in place
     * @param guidance {@code [B]} weight t of the last scale; exactly 1 means no guidance, as in the authors' code
     * @param noise {@code [steps + 1, B·n, Z]} normals: the start of the chain, then those of each step in the order of running
     * @return outputs that hold {@code residual [B, Z, HW, HW]}, which is to be added to the latent; the caller closes them
     * @throws dev.hart.engine.CancelledRunException if cancelled
     * @throws dev.hart.engine.EngineException if the run fails, or the transformer has run some scales, but not the last
     * @throws IllegalStateException if the transformer has run no scale, or is closed
     */
    public Outputs run(TransformerRun transformer, float[] guidance, float[] noise, Cancellation cancellation) {
        long rows = (long) guidance.length * schedule.tokens(schedule.last());
        try (Feeds feeds = new Feeds()) {
            feeds.carry("hidden", transformer.current(), "hidden")
                    .carry("indices", transformer.current(), "indices")
                    .floats("guidance", guidance, guidance.length)
                    .floats("noise", noise, model.residualSteps() + 1L, rows, model.latentChannels());
            return engine.run(feeds, cancellation);
        }
    }
}
