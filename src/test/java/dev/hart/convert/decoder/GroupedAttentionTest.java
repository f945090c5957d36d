package dev.hart.convert.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupedAttentionTest {
    private static final int BATCH = 2;
    private static final int TOKENS = 3;
    private static final int KEYS = 5;
    private static final int HEAD_DIM = 4;

    @TempDir
    Path temporary;

    /** Scores are up to a hundred, so that the cap changes them; masked scores must stay masked. */
    @ParameterizedTest(name = "{0} heads over {1}, cap {2}")
    @CsvSource({"4, 2, 0", "6, 1, 0", "3, 3, 0", "4, 2, 5", "2, 1, 50"})
    void weightsAreTheSoftmaxOfScaledCappedAndMaskedScores(int heads, int keyValueHeads, double cap)
            throws IOException {
        double scale = 0.7;
        OptionalDouble softcap = cap == 0 ? OptionalDouble.empty() : OptionalDouble.of(cap);
        float[] q = GraphRun.random(1, BATCH * TOKENS * heads * HEAD_DIM, 4);
        float[] k = GraphRun.random(2, BATCH * KEYS * keyValueHeads * HEAD_DIM, 4);
        float[] v = GraphRun.random(3, BATCH * KEYS * keyValueHeads * HEAD_DIM, 1);
        float[] mask = new float[BATCH * TOKENS * KEYS];
        for (int i = 0; i < mask.length; i++) {
            // Each query sees some keys, but not all.
            mask[i] = i % KEYS == (i / KEYS) % KEYS || i % 7 == 3 ? -Float.MAX_VALUE : 0;
        }
        long width = (long) keyValueHeads * HEAD_DIM;

        float[] actual = GraphRun.run(
                temporary,
                graph -> {
                    Value queries = graph.input("q", ElementType.FLOAT, "B", "T", heads, HEAD_DIM);
                    Value keys = graph.input("k", ElementType.FLOAT, "B", "S", width);
                    Value values = graph.input("v", ElementType.FLOAT, "B", "S", width);
                    Value visible = graph.input("mask", ElementType.FLOAT, "B", "T", "S");
                    Value spread = GroupedAttention.spread(graph, visible, heads / keyValueHeads);
                    GroupedAttention attention = new GroupedAttention(heads, keyValueHeads, HEAD_DIM, scale, softcap);
                    graph.output("y", attention.run(graph, queries, keys, values, spread), "N", heads * HEAD_DIM);
                },
                feeds -> feeds.floats("q", q, BATCH, TOKENS, heads, HEAD_DIM)
                        .floats("k", k, BATCH, KEYS, width)
                        .floats("v", v, BATCH, KEYS, width)
                        .floats("mask", mask, BATCH, TOKENS, KEYS));

        double[] expected = reference(q, k, v, mask, heads, keyValueHeads, scale, cap);
        assertThat(actual).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(2e-5));
        }
    }

    private static double[] reference(
            float[] q, float[] k, float[] v, float[] mask, int heads, int keyValueHeads, double scale, double cap) {
        double[] out = new double[BATCH * TOKENS * heads * HEAD_DIM];
        for (int b = 0; b < BATCH; b++) {
            for (int t = 0; t < TOKENS; t++) {
                for (int h = 0; h < heads; h++) {
                    int shared = h / (heads / keyValueHeads);
                    int query = ((b * TOKENS + t) * heads + h) * HEAD_DIM;
                    double[] weight = new double[KEYS];
                    double sum = 0;
                    for (int s = 0; s < KEYS; s++) {
                        int key = ((b * KEYS + s) * keyValueHeads + shared) * HEAD_DIM;
                        double score = 0;
                        for (int d = 0; d < HEAD_DIM; d++) {
                            score += (double) q[query + d] * k[key + d];
                        }
                        score *= scale;
                        score = cap == 0 ? score : cap * Math.tanh(score / cap);
                        weight[s] = mask[(b * TOKENS + t) * KEYS + s] == 0 ? Math.exp(score) : 0;
                        sum += weight[s];
                    }
                    for (int s = 0; s < KEYS; s++) {
                        int value = ((b * KEYS + s) * keyValueHeads + shared) * HEAD_DIM;
                        for (int d = 0; d < HEAD_DIM; d++) {
                            out[query + d] += weight[s] / sum * v[value + d];
                        }
                    }
                }
            }
        }
        return out;
    }
}
