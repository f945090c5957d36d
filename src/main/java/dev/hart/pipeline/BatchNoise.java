package dev.hart.pipeline;

import dev.hart.generation.ImageRow;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.SmoothRule;
import dev.hart.pipeline.ImageNoise.Purpose;
import dev.hart.pipeline.TransformerBatch.TableRows;
import java.nio.FloatBuffer;
import java.util.List;

/** Lays the images of a batch out as the transformer's and the residual's inputs, each with the noise of its own seed. */
final class BatchNoise {
    private final ScaleSchedule schedule;
    private final ModelSizes model;
    private final SmoothRule rule;
    private final FloatBuffer gumbel;

    BatchNoise(ScaleSchedule schedule, ModelSizes model, SmoothRule rule, FloatBuffer gumbel) {
        this.schedule = schedule;
        this.model = model;
        this.rule = rule;
        this.gumbel = gumbel;
    }

    /** The transformer's inputs, one row for each image. */
    TransformerBatch transformer(List<EncodedRow> rows) {
        int scales = schedule.count();
        int positions = schedule.totalPositions();
        int count = rows.size();
        int tokens = rows.get(0).prompt().ids().length;
        int contextSize = rows.get(0).context().length;
        float[] context = new float[count * contextSize];
        long[] mask = new long[count * tokens];
        long[] contextPositions = new long[count * tokens];
        float[] guidance = new float[count * scales];
        float[] logitScale = new float[count * scales];
        float[] temperature = new float[count * scales];
        float[] tail = new float[count];
        TableRows smooth = new TableRows(new long[count * positions], new long[count * positions]);
        TableRows select = new TableRows(new long[count * positions], new long[count * positions]);
        for (int i = 0; i < count; i++) {
            EncodedRow encoded = rows.get(i);
            ImageRow row = encoded.row();
            boolean soft = row.sampling().smooth();
            System.arraycopy(encoded.context(), 0, context, i * contextSize, contextSize);
            System.arraycopy(encoded.prompt().mask(), 0, mask, i * tokens, tokens);
            System.arraycopy(encoded.prompt().positions(), 0, contextPositions, i * tokens, tokens);
            copy(TransformerBatch.guidance(schedule, row.guidance()), guidance, i);
            copy(TransformerBatch.logitScale(schedule, rule, soft), logitScale, i);
            copy(TransformerBatch.temperature(schedule, rule, soft), temperature, i);
            tail[i] = TransformerBatch.tail(row.sampling().topP());
            ImageNoise noise = new ImageNoise(row.seed());
            int at = i * positions;
            noise.tableRows(Purpose.SELECT, schedule, select.offset(), select.stride(), at);
            // With hard sampling one draw serves both.
            noise.tableRows(soft ? Purpose.SMOOTH : Purpose.SELECT, schedule, smooth.offset(), smooth.stride(), at);
        }
        return new TransformerBatch(
                count,
                context,
                mask,
                contextPositions,
                guidance,
                logitScale,
                temperature,
                tail,
                gumbel,
                smooth,
                select);
    }

    /**
     * The normals of the residual diffusion, {@code [steps + 1, B·n, Z]}: the start of the chain, then those of each step in the
     * order in which steps are run. B = rows, n = positions of the last scale.
     */
    float[] residual(List<EncodedRow> rows) {
        int positions = schedule.tokens(schedule.last());
        int size = positions * model.latentChannels();
        float[] normals = new float[(model.residualSteps() + 1) * rows.size() * size];
        for (int i = 0; i < rows.size(); i++) {
            ImageNoise noise = new ImageNoise(rows.get(i).row().seed());
            for (int step = 0; step <= model.residualSteps(); step++) {
                noise.normals(step, positions, model.latentChannels(), normals, (step * rows.size() + i) * size);
            }
        }
        return normals;
    }

    /** The residual's guidance weights, {@code [B]}: the weight t that each row has at the last scale. */
    float[] residualGuidance(List<EncodedRow> rows) {
        float[] weights = new float[rows.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = TransformerBatch.guidance(schedule, rows.get(i).row().guidance())[schedule.last()];
        }
        return weights;
    }

    private static void copy(float[] values, float[] into, int row) {
        System.arraycopy(values, 0, into, row * values.length, values.length);
    }
}
