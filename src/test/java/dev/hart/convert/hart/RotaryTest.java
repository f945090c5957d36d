package dev.hart.convert.hart;

import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotaryTest {
    private static final int HEADS = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {4, 12, 64})
    void contextTokensRotateBothHalvesByTheSameAngle(int headDim) {
        // The positions of an empty mask are −1.
        float[] positions = {0, 1, 2, 7, -1, 299};
        float[] heads = Plain.random(new Random(1), positions.length * HEADS * headDim);
        double[] expected = new double[heads.length];
        for (int i = 0; i < heads.length; i++) {
            int m = i % headDim % (headDim / 2);
            double angle = positions[i / headDim / HEADS] / Math.pow(10000, 2.0 * m / headDim);
            expected[i] = rotated(heads, i, headDim, angle);
        }

        try (OneBlock block = new OneBlock(folder, stage -> {
                    Graph graph = stage.graph();
                    Value at = graph.input("positions", ElementType.FLOAT, "N");
                    Value x = graph.input("heads", ElementType.FLOAT, "N", HEADS, headDim);
                    Rotary rotary = Rotary.context(graph, at, headDim);
                    graph.output("rotated", rotary.apply(graph, x, headDim), "N", HEADS, headDim);
                });
                Outputs outputs = block.run(new Feeds()
                        .floats("positions", positions, positions.length)
                        .floats("heads", heads, positions.length, HEADS, headDim))) {
            Plain.assertClose(outputs.floats("rotated"), expected, 2e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 12, 64})
    void imageTokensRotateTheFirstHalfByRowsAndTheSecondByColumns(int headDim) {
        float[] rows = {0, 1, 10.5f, 35.2f, -1, 363};
        float[] columns = {0, 2, 1.75f, 300, 62, -1};
        float[] heads = Plain.random(new Random(2), rows.length * HEADS * headDim);
        double[] expected = new double[heads.length];
        for (int i = 0; i < heads.length; i++) {
            int element = i % headDim;
            int m = element % (headDim / 4);
            int token = i / headDim / HEADS;
            double coordinate = element < headDim / 2 ? rows[token] : columns[token];
            expected[i] = rotated(heads, i, headDim, coordinate * Math.pow(10000, -4.0 * m / headDim));
        }

        try (OneBlock block = new OneBlock(folder, stage -> {
                    Graph graph = stage.graph();
                    Value y = graph.input("rows", ElementType.FLOAT, "N");
                    Value x = graph.input("columns", ElementType.FLOAT, "N");
                    Value q = graph.input("heads", ElementType.FLOAT, "N", HEADS, headDim);
                    Rotary rotary = Rotary.image(graph, y, x, headDim);
                    graph.output("rotated", rotary.apply(graph, q, headDim), "N", HEADS, headDim);
                });
                Outputs outputs = block.run(new Feeds()
                        .floats("rows", rows, rows.length)
                        .floats("columns", columns, columns.length)
                        .floats("heads", heads, rows.length, HEADS, headDim))) {
            Plain.assertClose(outputs.floats("rotated"), expected, 2e-5);
        }
    }

    /** Rotates element i; elements m and m + headDim/2 of a head are a pair, and each half has its own angle. */
    private static double rotated(float[] heads, int i, int headDim, double angle) {
        int half = headDim / 2;
        boolean first = i % headDim < half;
        double partner = first ? -heads[i + half] : heads[i - half];
        return heads[i] * Math.cos(angle) + partner * Math.sin(angle);
    }
}
