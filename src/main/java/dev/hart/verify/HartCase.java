package dev.hart.verify;

import dev.hart.checkpoint.config.HartConfigs;
import dev.hart.convert.hart.HartConverter;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.convert.stage.StageSink;
import dev.hart.engine.Cancellation;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import dev.hart.io.ScratchFolder;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.SmoothRule;
import dev.hart.pack.TextSettings;
import dev.hart.pipeline.ResidualStage;
import dev.hart.pipeline.TransformerBatch;
import dev.hart.pipeline.TransformerBatch.TableRows;
import dev.hart.pipeline.TransformerRun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Replays a recorded image generation from contexts to pixels: transformer over scales, residual diffusion and decoder, with the
 * recorded noise as the Gumbel table. Each step continues from the computed tensors of the step before, not from the recorded
 * ones.
 */
public final class HartCase {
    /** The probability mass that sampling kept (top-p); absent in recordings that kept all of it. */
    private static final String TOP_P = "input.top_p";

    private final RecordedCase recorded;
    private final Comparison comparison;
    private final Tolerances tolerances;
    private final ScaleSchedule schedule;
    private final ModelSizes model;
    private final TextSettings text;
    private final int rows;
    private final boolean smooth;
    private final double guidance;

    private HartCase(RecordedCase recorded, Comparison comparison, Tolerances tolerances, HartConfigs configs) {
        this.recorded = recorded;
        this.comparison = comparison;
        this.tolerances = tolerances;
        var config = configs.transformer();
        this.schedule = new ScaleSchedule(config.patchNums());
        this.model = new ModelSizes(
                configs.tokenizer().vocabSize(),
                configs.tokenizer().zChannels(),
                config.embedDim(),
                config.depth(),
                config.numSamplingSteps());
        this.text = new TextSettings(config.contextTokens(), config.contextDim(), "", 0);
        this.rows = (int) recorded.shape("input.context")[0];
        this.smooth = recorded.longs("input.smooth")[0] != 0;
        this.guidance = recorded.floats("input.guidance")[0];
    }

    /**
     * Converts a checkpoint into two temporary folders, once as it ships and once with the outputs to compare, and replays a case
     * on them. An expected tensor that is absent becomes a row that does not agree.
     *
     * @param folder folder with {@code llm} and {@code tokenizer}
     * @param golden the recorded tensors
     * @param listener receives each row as soon as it is known
     * @throws VerifyException if a recorded input or the residual's noise is absent, noise has the wrong size, or integers are
     *     not I64
     * @throws dev.hart.checkpoint.CheckpointException if the checkpoint or the recorded tensors cannot be read
     * @throws dev.hart.engine.EngineException if a graph cannot be loaded or run
     */
    public static Comparison replay(
            Path folder,
            Path golden,
            StagePrecision precision,
            EngineOptions options,
            Consumer<ComparisonRow> listener) {
        Comparison comparison = new Comparison(listener);
        try (RecordedCase recorded = new RecordedCase(golden);
                ScratchFolder recording = ScratchFolder.create("verify");
                ScratchFolder plain = ScratchFolder.create("verify")) {
            HartConfigs configs = HartConfigs.read(folder);
            HartConverter.convert(folder, configs, StageSink.folder(recording.path()), precision, true, tensor -> {});
            HartConverter.convert(folder, configs, StageSink.folder(plain.path()), precision, false, tensor -> {});
            new HartCase(recorded, comparison, Tolerances.of(precision), configs)
                    .run(recording.path(), plain.path(), options);
        }
        return comparison;
    }

    private void run(Path recording, Path plain, EngineOptions options) {
        Cancellation never = new Cancellation();
        TransformerBatch batch = batch();
        float[] latent;
        long[] indices;
        try (StageEngine transformer = StageEngine.load(recording.resolve("transformer.onnx"), options);
                StageEngine residual = StageEngine.load(recording.resolve("residual.onnx"), options);
                StageEngine decoder = StageEngine.load(recording.resolve("decoder.onnx"), options);
                TransformerRun run = new TransformerRun(transformer, model, text, schedule, batch)) {
            for (int k = 0; k < schedule.count(); k++) {
                compareScale(k, run.advance(k + 1, never));
            }
            latent = run.latent();
            indices = run.indices();
            float[] finished = residual(residual, run, latent.clone(), never);
            decode(decoder, finished, never);
        }
        compareOneCall(plain, options, batch, latent, indices);
        recorded.finish(comparison);
    }

    private void compareScale(int k, Outputs outputs) {
        recorded.compare(
                comparison, "logits." + k, outputs.floats("logits"), outputs.shape("logits"), tolerances.stages());
        boolean last = k == schedule.last();
        if (last || !smooth) {
            recorded.compare(comparison, "index." + k, outputs.longs("indices"));
        }
        if (!last) {
            recorded.compare(
                    comparison,
                    "f_hat." + k,
                    outputs.floats("f_hat_out"),
                    outputs.shape("f_hat_out"),
                    tolerances.stages());
        }
    }

    /** Computes the residual, adds it to {@code latent} in place, and returns {@code latent}. */
    private float[] residual(StageEngine engine, TransformerRun run, float[] latent, Cancellation never) {
        float[] weights = new float[rows];
        Arrays.fill(weights, TransformerBatch.guidance(schedule, guidance)[schedule.last()]);
        // No graph computes it, so its tolerance does not depend on their precision.
        recorded.compare(
                comparison, "residual_guidance", new float[] {weights[0]}, new long[] {1}, Tolerances.FLOATS.stages());
        try (Outputs outputs = new ResidualStage(engine, model, schedule).run(run, weights, residualNoise(), never)) {
            recorded.compare(
                    comparison,
                    "residual_condition",
                    outputs.floats("residual_condition"),
                    outputs.shape("residual_condition"),
                    tolerances.stages());
            float[] residual = outputs.floats("residual");
            int channels = model.latentChannels();
            int tokens = schedule.tokens(schedule.last());
            recorded.compare(
                    comparison,
                    "residual",
                    channelsLast(residual, rows, channels, tokens),
                    new long[] {(long) rows * tokens, channels},
                    tolerances.residual());
            for (int i = 0; i < latent.length; i++) {
                latent[i] += residual[i];
            }
        }
        recorded.compare(comparison, "f_hat.final", latent, latentShape(), tolerances.images());
        return latent;
    }

    private void decode(StageEngine decoder, float[] latent, Cancellation never) {
        try (Feeds feeds = new Feeds().floats("f_hat", latent, latentShape());
                Outputs outputs = decoder.run(feeds, never)) {
            recorded.compare(comparison, "image", outputs.floats("rgb"), outputs.shape("rgb"), tolerances.images());
        }
    }

    /** Compares the graph that ships, run in one call over all scales, which must give the same latent and indices. */
    private void compareOneCall(
            Path plain, EngineOptions options, TransformerBatch batch, float[] latent, long[] indices) {
        try (StageEngine transformer = StageEngine.load(plain.resolve("transformer.onnx"), options);
                TransformerRun run = new TransformerRun(transformer, model, text, schedule, batch)) {
            run.advance(schedule.count(), new Cancellation());
            float[] once = run.latent();
            // Both are computed in the same precision.
            comparison.floats("one_call.f_hat", latent, latentShape(), once, latentShape(), Tolerances.FLOATS.stages());
            comparison.integers("one_call.index", indices, run.indices());
        }
    }

    private long[] latentShape() {
        return new long[] {rows, model.latentChannels(), schedule.lastSide(), schedule.lastSide()};
    }

    private TransformerBatch batch() {
        int scales = schedule.count();
        NoiseTable table = new NoiseTable();
        TableRows select = table.place("noise.select.");
        TableRows soft = smooth ? table.place("noise.smooth.") : select;
        float[] weights = TransformerBatch.guidance(schedule, guidance);
        float[] guided = new float[rows * scales];
        float[] logitScale = new float[rows * scales];
        float[] temperature = new float[rows * scales];
        for (int i = 0; i < guided.length; i++) {
            int k = i % scales;
            guided[i] = weights[k];
            logitScale[i] = TransformerBatch.logitScale(schedule, SmoothRule.AUTHORS, smooth)[k];
            temperature[i] = TransformerBatch.temperature(schedule, SmoothRule.AUTHORS, smooth)[k];
        }
        float[] tail = new float[rows];
        Arrays.fill(tail, TransformerBatch.tail(recorded.has(TOP_P) ? recorded.floats(TOP_P)[0] : 1));
        return new TransformerBatch(
                rows,
                recorded.floats("input.context"),
                recorded.longs("input.context_mask"),
                recorded.longs("input.context_position_ids"),
                guided,
                logitScale,
                temperature,
                tail,
                table.values(),
                soft,
                select);
    }

    private float[] residualNoise() {
        float[] start = recorded.floats("noise.residual.start");
        float[] all = Arrays.copyOf(start, start.length * (model.residualSteps() + 1));
        for (int step = 0; step < model.residualSteps(); step++) {
            float[] drawn = recorded.floats("noise.residual." + step);
            if (drawn.length != start.length) {
                throw new VerifyException("noise.residual." + step + " is not as long as noise.residual.start");
            }
            System.arraycopy(drawn, 0, all, start.length * (step + 1), start.length);
        }
        return all;
    }

    /** Moves the channels of {@code [B, Z, n]} to the end: {@code [B·n, Z]}. */
    private static float[] channelsLast(float[] values, int rows, int channels, int tokens) {
        float[] result = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < channels; c++) {
                for (int n = 0; n < tokens; n++) {
                    result[(row * tokens + n) * channels + c] = values[(row * channels + c) * tokens + n];
                }
            }
        }
        return result;
    }

    /**
     * Recorded Gumbel noise in the layout of the table that the graph gathers from: a row of zeros, then a row of V entries for
     * each position whose noise was recorded.
     */
    private final class NoiseTable {
        private float[] values = new float[model.codebookSize()];
        private int size = model.codebookSize();

        /** Adds the noise of the recorded scales to the table; positions of scales without recorded noise point at zeros. */
        TableRows place(String prefix) {
            int vocabulary = model.codebookSize();
            int positions = schedule.totalPositions();
            long[] offset = new long[rows * positions];
            long[] stride = new long[rows * positions];
            Arrays.fill(stride, 1);
            for (int k = 0; k < schedule.count(); k++) {
                if (!recorded.has(prefix + k)) {
                    continue;
                }
                float[] noise = recorded.floats(prefix + k);
                if (noise.length != rows * schedule.tokens(k) * vocabulary) {
                    throw new VerifyException(prefix + k + " has " + noise.length + " values, not B·n·V");
                }
                values = Arrays.copyOf(values, size + noise.length);
                System.arraycopy(noise, 0, values, size, noise.length);
                for (int row = 0; row < rows; row++) {
                    for (int n = 0; n < schedule.tokens(k); n++) {
                        offset[row * positions + schedule.firstPosition(k) + n] =
                                size + (long) (row * schedule.tokens(k) + n) * vocabulary;
                    }
                }
                size += noise.length;
            }
            return new TableRows(offset, stride);
        }

        FloatBuffer values() {
            FloatBuffer buffer = ByteBuffer.allocateDirect(values.length * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            return buffer.put(values).flip();
        }
    }
}
