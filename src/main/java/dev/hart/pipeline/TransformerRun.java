package dev.hart.pipeline;

import dev.hart.engine.Cancellation;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.TextSettings;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way through the scales. {@link #advance} runs some scales and keeps the state (latent and caches) as
 * the next call's input without copying it. Not thread-safe.
 */
public final class TransformerRun implements AutoCloseable {
    private final StageEngine engine;
    private final ModelSizes model;
    private final ScaleSchedule schedule;
    private final TransformerBatch batch;
    private final Feeds feeds = new Feeds();
    private @Nullable Outputs state;
    private int scale;

    /** Starts before scale 0. The engine is the caller's. */
    public TransformerRun(
            StageEngine engine, ModelSizes model, TextSettings text, ScaleSchedule schedule, TransformerBatch batch) {
        this.engine = engine;
        this.model = model;
        this.schedule = schedule;
        this.batch = batch;
        long rows = batch.rows();
        long tokens = text.contextTokens();
        long scales = schedule.count();
        long positions = schedule.totalPositions();
        feeds.floats("context", batch.context(), rows, tokens, text.contextWidth())
                .longs("context_mask", batch.contextMask(), rows, tokens)
                .longs("context_position_ids", batch.contextPositions(), rows, tokens)
                .floats("guidance", batch.guidance(), rows, scales)
                .floats("logit_scale", batch.logitScale(), rows, scales)
                .floats("temperature", batch.temperature(), rows, scales)
                .floats("tail", batch.tail(), rows)
                .floats("gumbel", batch.gumbel().duplicate(), batch.gumbel().remaining())
                .longs("smooth_offset", batch.smooth().offset(), rows, positions)
                .longs("smooth_stride", batch.smooth().stride(), rows, positions)
                .longs("select_offset", batch.select().offset(), rows, positions)
                .longs("select_stride", batch.select().stride(), rows, positions);
    }

    /** The next scale that {@link #advance} would run. */
    public int scale() {
        return scale;
    }

    /** True once the last scale has run. */
    public boolean isFinished() {
        return scale == schedule.count();
    }

    /**
     * Runs scales up to {@code end}.
     *
     * @param end one past the last scale to run; more than {@link #scale()}, at most the number of scales
     * @return the call's outputs, valid until the next call or {@link #close}
     * @throws dev.hart.engine.CancelledRunException if cancelled; the run cannot go on then
     */
    public Outputs advance(int end, Cancellation cancellation) {
        if (end <= scale || end > schedule.count()) {
            throw new IllegalArgumentException("cannot run from scale " + scale + " to " + end);
        }
        Outputs next;
        try (Feeds turn = new Feeds()) {
            turn.carryAll(feeds).longs("first_scale", new long[] {scale}).longs("end_scale", new long[] {end});
            feedState(turn);
            next = engine.run(turn, wanted(end), cancellation);
        }
        if (state != null) {
            state.close();
        }
        state = next;
        scale = end;
        return next;
    }

    private void feedState(Feeds turn) {
        long side = schedule.lastSide();
        long channels = model.latentChannels();
        Outputs past = state;
        if (past == null) {
            int size = Math.toIntExact(batch.rows() * channels * side * side);
            turn.floats("f_hat", new float[size], batch.rows(), channels, side, side);
        } else {
            turn.carry("f_hat", past, "f_hat_out");
        }
        for (int block = 0; block < model.depth(); block++) {
            for (String half : new String[] {"keys", "values"}) {
                if (past == null) {
                    turn.empty(half + "." + block, engine, 2L * batch.rows(), 0, model.width());
                } else {
                    turn.carry(half + "." + block, past, half + "_out." + block);
                }
            }
        }
    }

    /** Every output of the graph that somebody reads: caches only while scales remain. */
    private Set<String> wanted(int end) {
        Set<String> wanted = new LinkedHashSet<>(engine.outputNames());
        if (end == schedule.count()) {
            wanted.removeIf(name -> name.startsWith("keys_out.") || name.startsWith("values_out."));
        } else {
            wanted.remove("hidden");
        }
        return wanted;
    }

    /** {@code f_hat} after the scales run so far: {@code [B, Z, HW, HW]}. */
    public float[] latent() {
        return current().floats("f_hat_out");
    }

    /** Codebook entries drawn at the last scale run: {@code [B, n]}. */
    public long[] indices() {
        return current().longs("indices");
    }

    /** Outputs of the last call. */
    Outputs current() {
        Outputs outputs = state;
        if (outputs == null) {
            throw new IllegalStateException("no scale has run");
        }
        return outputs;
    }

    @Override
    public void close() {
        feeds.close();
        if (state != null) {
            state.close();
            state = null;
        }
    }
}
