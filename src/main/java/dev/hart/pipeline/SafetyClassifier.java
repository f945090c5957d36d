package dev.hart.pipeline;

import dev.hart.engine.Cancellation;
import dev.hart.engine.CancelledRunException;
import dev.hart.engine.EngineException;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.StageEngine;
import dev.hart.engine.plan.LengthBuckets;
import dev.hart.generation.SafetyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores texts by the safety model's answer to a question about them. It fails closed: an answer that is not a probability
 * becomes a {@link SafetyException}, never a score. Thread-safe; {@link #close} waits for runs, and later ones fail.
 */
public final class SafetyClassifier implements AutoCloseable {
    private final StageEngine engine;
    private final LengthBuckets buckets;

    /** @param engine the safety check's graph; closed with this object */
    public SafetyClassifier(StageEngine engine) {
        this(engine, LengthBuckets.NONE);
    }

    /**
     * Makes a classifier that pads its texts.
     *
     * @param engine the safety check's graph; closed with this object
     * @param buckets the lengths to which texts are padded
     */
    public SafetyClassifier(StageEngine engine, LengthBuckets buckets) {
        this.engine = engine;
        this.buckets = buckets;
    }

    /**
     * The model's answer for one text.
     *
     * @param yes logit of "Yes"
     * @param no logit of "No"
     * @param violation probability of "Yes" between the two, in [0, 1]
     */
    public record Score(float yes, float no, float violation) {}

    /**
     * Scores rows of tokens in one batch.
     *
     * @param tokenRows the token ids of filled-in questions, unpadded, each of any length except zero
     * @return a score for each row
     * @throws SafetyException if there are no rows, one of them is empty, the run fails (with the {@link EngineException} as
     *     cause), or the model answers with a logit that is not finite or a violation that is not a probability
     * @throws CancelledRunException if the run was cancelled
     */
    public List<Score> scores(List<long[]> tokenRows, Cancellation cancellation) {
        int longest = tokenRows.stream().mapToInt(row -> row.length).max().orElse(0);
        if (tokenRows.stream().anyMatch(row -> row.length == 0) || longest == 0) {
            throw new SafetyException("a text to be checked has no tokens");
        }
        int length = buckets.pad(longest);
        int batch = tokenRows.size();
        // Padding may be any token: nothing attends to it, and its own state is not read.
        long[] ids = new long[batch * length];
        long[] mask = new long[batch * length];
        for (int i = 0; i < batch; i++) {
            long[] row = tokenRows.get(i);
            System.arraycopy(row, 0, ids, i * length, row.length);
            Arrays.fill(mask, i * length, i * length + row.length, 1);
        }
        try (Feeds feeds = new Feeds().longs("token_ids", ids, batch, length).longs("mask", mask, batch, length);
                Outputs outputs = engine.run(feeds, cancellation)) {
            return scores(outputs.floats("yes_no_logits"), outputs.floats("violation"), batch);
        } catch (CancelledRunException e) {
            throw e;
        } catch (EngineException e) {
            throw new SafetyException("the safety check failed", e);
        }
    }

    private static List<Score> scores(float[] logits, float[] violations, int batch) {
        if (logits.length != 2 * batch || violations.length != batch) {
            throw new SafetyException("the safety check answered " + violations.length + " of " + batch + " questions");
        }
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            Score score = new Score(logits[2 * i], logits[2 * i + 1], violations[i]);
            boolean probability = score.violation() >= 0 && score.violation() <= 1;
            if (!probability || !Float.isFinite(score.yes()) || !Float.isFinite(score.no())) {
                throw new SafetyException("the safety check gave no probability");
            }
            scores.add(score);
        }
        return List.copyOf(scores);
    }

    @Override
    public void close() {
        engine.close();
    }
}
