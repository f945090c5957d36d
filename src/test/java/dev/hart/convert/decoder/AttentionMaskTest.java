package dev.hart.convert.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionMaskTest {
    @TempDir
    Path temporary;

    /** Returns each row of the mask as a string, with {@code 1} where a token may attend. */
    private String[] rows(long[] mask, int batch, int columns, BiFunction<Graph, Value, Value> build)
            throws IOException {
        int tokens = mask.length / batch;
        float[] values = GraphRun.run(
                temporary,
                graph -> {
                    Value input = graph.input("mask", ElementType.INT64, "B", "T");
                    graph.output("y", build.apply(graph, input), "B", "T", "S");
                },
                feeds -> feeds.longs("mask", mask, batch, tokens));
        String[] rows = new String[batch * tokens];
        for (int row = 0; row < rows.length; row++) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                float value = values[row * columns + column];
                assertThat(value).isIn(0f, -Float.MAX_VALUE);
                text.append(value == 0 ? '1' : '0');
            }
            rows[row] = text.toString();
        }
        return rows;
    }

    @Test
    void tokensSeeThemselvesAndEarlierTokensButNoPadding() throws IOException {
        long[] mask = {1, 1, 1, 1, 1, 1, 0, 0};

        String[] rows = rows(mask, 2, 4, (graph, input) -> AttentionMask.causal(graph, input, Integer.MAX_VALUE));

        assertThat(rows).containsExactly("1000", "1100", "1110", "1111", "1000", "1100", "1100", "1100");
    }

    @Test
    void aWindowCountsTheTokenItself() throws IOException {
        long[] mask = {1, 1, 1, 1, 1};

        String[] rows = rows(mask, 1, 5, (graph, input) -> AttentionMask.causal(graph, input, 2));

        assertThat(rows).containsExactly("10000", "11000", "01100", "00110", "00011");
    }

    @Test
    void allTokensIncludingPaddingSeeTheCache() throws IOException {
        long[] mask = {1, 0};

        String[] rows = rows(
                mask,
                1,
                5,
                (graph, input) -> AttentionMask.withCache(
                        graph, AttentionMask.causal(graph, input, Integer.MAX_VALUE), graph.longs(3)));

        assertThat(rows).containsExactly("11110", "11110");
    }

    @Test
    void anEmptyCacheChangesNothing() throws IOException {
        long[] mask = {1, 1};

        String[] rows = rows(
                mask,
                1,
                2,
                (graph, input) -> AttentionMask.withCache(
                        graph, AttentionMask.causal(graph, input, Integer.MAX_VALUE), graph.longs(0)));

        assertThat(rows).containsExactly("10", "11");
    }
}
