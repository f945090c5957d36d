package dev.hart.pipeline;

import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.SmoothRule;
import java.nio.FloatBuffer;

/**
 * The transformer's inputs for B images. Arrays are flat and row-major. T = context tokens, D = context width, S = scales, L =
 * positions over all scales, R = entries of the Gumbel table.
 *
 * @param rows B
 * @param context {@code [B, T, D]}
 * @param contextMask {@code [B, T]}, 1 for the prompt's tokens, 0 for padding
 * @param contextPositions {@code [B, T]}, rotary positions of the context
 * @param guidance {@code [B, S]} weight t of {@code (1 + t)·cond − t·uncond}
 * @param logitScale {@code [B, S]} factor on the logits in the soft draw
 * @param temperature {@code [B, S]} temperature of the soft draw
 * @param tail {@code [B]} the most probability that is cut from the least probable entries, below 1; negative if none is cut
 * @param gumbel {@code [R]} table of Gumbel values; direct, so that it is not copied for each run
 * @param smooth where in the table the soft draw's noise is
 * @param select where in the table the index draw's noise is
 */
@SuppressWarnings("ArrayRecordComponent") // Bulk data on its way into tensors, never compared.
public record TransformerBatch(
        int rows,
        float[] context,
        long[] contextMask,
        long[] contextPositions,
        float[] guidance,
        float[] logitScale,
        float[] temperature,
        float[] tail,
        FloatBuffer gumbel,
        TableRows smooth,
        TableRows select) {

    /**
     * Where in the table each position's noise is: entry v at {@code (offset + stride·v) mod R}.
     *
     * @param offset {@code [B, L]}
     * @param stride {@code [B, L]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record TableRows(long[] offset, long[] stride) {}

    /** A temperature so low that the soft draw takes the codebook row of the one entry with the largest logit plus noise. */
    private static final float HARD_TEMPERATURE = 1e-8f;

    /**
     * Returns the guidance weight t of each scale: {@code guidance · ratio}, see {@link ScaleSchedule#ratio}. It grows from 0 at
     * scale 0, and the last two scales have the same.
     *
     * @param guidance the request's guidance scale
     */
    public static float[] guidance(ScaleSchedule schedule, double guidance) {
        float[] weights = new float[schedule.count()];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = (float) (guidance * schedule.ratio(k));
        }
        return weights;
    }

    /** Returns the {@code tail} that keeps a probability of at least {@code topP}; −1, which keeps all, if that is 1. */
    public static float tail(double topP) {
        // Below 1, so that the most probable entry always stays.
        return topP < 1 ? Math.min((float) (1 - topP), Math.nextDown(1f)) : -1;
    }

    /** Returns the factor by which the soft draw multiplies each scale's logits; 1 without smoothing. */
    public static float[] logitScale(ScaleSchedule schedule, SmoothRule rule, boolean smooth) {
        float[] scales = new float[schedule.count()];
        for (int k = 0; k < scales.length; k++) {
            scales[k] = smooth ? (float) rule.logitScale(schedule.ratio(k)) : 1;
        }
        return scales;
    }

    /** Returns the temperature of each scale's soft draw; without smoothing, one so low that a single entry is taken. */
    public static float[] temperature(ScaleSchedule schedule, SmoothRule rule, boolean smooth) {
        float[] temperatures = new float[schedule.count()];
        for (int k = 0; k < temperatures.length; k++) {
            temperatures[k] = smooth ? (float) rule.temperature(schedule.ratio(k)) : HARD_TEMPERATURE;
        }
        return temperatures;
    }
}
