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
 * The run of one batch through the scales. {@link #advance} runs some scales and keeps the state (latent and caches) as the input
 * of the next call: without a copy on the CPU, while a GPU copies it to the host and back. Not thread-safe.
 */
public final class TransformerRun implements AutoCloseable {
    /** An input that only graphs of packs have that were converted by hart before 0.2. */
    static final String FIRST_SCALE = "first_scale";

    private final StageEngine engine;
    private final ModelSizes model;
    private final ScaleSchedule schedule;
    private final TransformerBatch batch;
    private final Feeds feeds = new Feeds();
    private @Nullable Outputs state;
    private int scale;
    private boolean closed;

    /** Starts before scale 0. The caller closes the engine. */
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

    /** The next scale that {@link #advance} would run, from 0; also the number of scales that have run. */
    public int scale() {
        return scale;
    }

    /** Whether the last scale has run. */
    public boolean isFinished() {
        return scale == schedule.count();
    }

    /**
     * Runs scales up to {@code end}.
     *
     * @param end one past the last scale to run; more than {@link #scale()}, at most the number of scales
     * @return the call's outputs, valid until the next call or {@link #close}
     * @throws IllegalArgumentException if {@code end} is not in this range
     * @throws dev.hart.engine.CancelledRunException if cancelled; the state is still that before the call
     * @throws dev.hart.engine.EngineException if the call fails; the state is still that before the call
     */
    public Outputs advance(int end, Cancellation cancellation) {
        if (end <= scale || end > schedule.count()) {
            throw new IllegalArgumentException("cannot run from scale " + scale + " to " + end);
        }
        Outputs next;
        try (Feeds call = new Feeds()) {
            feed(call, scale, end);
            next = engine.runOfSequence(call, wanted(end), cancellation);
        }
        if (state != null) {
            state.close();
        }
        state = next;
        scale = end;
        return next;
    }

    private void feed(Feeds call, int first, int end) {
        call.carryAll(feeds).longs("end_scale", new long[] {end});
        // Graphs of older packs are told what newer ones read from the length of the caches.
        if (engine.inputNames().contains(FIRST_SCALE)) {
            call.longs(FIRST_SCALE, new long[] {first});
        }
        feedState(call);
    }

    private void feedState(Feeds call) {
        long side = schedule.lastSide();
        long channels = model.latentChannels();
        Outputs past = state;
        if (past == null) {
            int size = Math.toIntExact(batch.rows() * channels * side * side);
            call.floats("f_hat", new float[size], batch.rows(), channels, side, side);
        } else {
            call.carry("f_hat", past, "f_hat_out");
        }
        for (int block = 0; block < model.depth(); block++) {
            for (String half : new String[] {"keys", "values"}) {
                if (past == null) {
                    call.empty(half + "." + block, engine, 2L * batch.rows(), 0, model.width());
                } else {
                    call.carry(half + "." + block, past, half + "_out." + block);
                }
            }
        }
    }

    /** The outputs of the graph that are read: caches only while scales remain, the hidden state only after the last. */
    private Set<String> wanted(int end) {
        Set<String> wanted = new LinkedHashSet<>(engine.outputNames());
        if (end == schedule.count()) {
            wanted.removeIf(name -> name.startsWith("keys_out.") || name.startsWith("values_out."));
        } else {
            wanted.remove("hidden");
        }
        return wanted;
    }

    /**
     * Returns {@code f_hat} after the scales that have run: {@code [B, Z, HW, HW]}.
     *
     * @throws IllegalStateException if no scale has run, or this object is closed
     */
    public float[] latent() {
        return current().floats("f_hat_out");
    }

    /**
     * Returns the codebook entries drawn at the scale that ran last: {@code [B, n]}.
     *
     * @throws IllegalStateException if no scale has run, or this object is closed
     */
    public long[] indices() {
        return current().longs("indices");
    }

    /**
     * Returns the outputs of the last call.
     *
     * @throws IllegalStateException if no scale has run, or this object is closed
     */
    Outputs current() {
        Outputs outputs = state;
        if (outputs == null) {
            throw new IllegalStateException("no scale has run");
        }
        return outputs;
    }

    /** Frees the state and the inputs, and gives the working memory of the calls back to the system. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (state != null) {
            state.close();
            state = null;
        }
        try (Feeds call = new Feeds()) {
            feed(call, 0, 1);
            engine.releaseMemory(call);
        } finally {
            feeds.close();
        }
    }
}
