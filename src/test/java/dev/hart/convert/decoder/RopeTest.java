package dev.hart.convert.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.Value;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RopeTest {
    @TempDir
    Path temporary;

    @Test
    void theHalvesOfAHeadAreRotatedByPositionTimesFrequency() throws IOException {
        int heads = 3;
        int headDim = 8;
        double theta = 50_000;
        long[] positions = {0, 1, 17, 449};
        float[] x = GraphRun.random(4, positions.length * heads * headDim, 1);

        float[] rotated = GraphRun.run(
                temporary,
                graph -> {
                    Value at = graph.input("positions", ElementType.INT64, "T");
                    Value input = graph.input("x", ElementType.FLOAT, "B", "T", heads, headDim);
                    Rope rope = Rope.of(graph, at, theta, headDim);
                    graph.output("y", rope.rotate(graph, input, headDim), "B", "T", heads, headDim);
                },
                feeds -> feeds.longs("positions", positions, positions.length)
                        .floats("x", x, 1, positions.length, heads, headDim));

        for (int t = 0; t < positions.length; t++) {
            for (int h = 0; h < heads; h++) {
                for (int m = 0; m < headDim / 2; m++) {
                    double angle = positions[t] * Math.pow(theta, -2.0 * m / headDim);
                    int at = (t * heads + h) * headDim + m;
                    double first = x[at];
                    double second = x[at + headDim / 2];
                    assertThat((double) rotated[at])
                            .isCloseTo(first * Math.cos(angle) - second * Math.sin(angle), within(1e-4));
                    assertThat((double) rotated[at + headDim / 2])
                            .isCloseTo(second * Math.cos(angle) + first * Math.sin(angle), within(1e-4));
                }
            }
        }
    }
}
