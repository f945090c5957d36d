package dev.hart.convert.hart;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.List;

/**
 * Rotary position angles of a sequence of tokens, as factors for the two halves of a head: {@code out1 = q1·cos1 − q2·sin1},
 * {@code out2 = q2·cos2 + q1·sin2}. For image tokens the halves have different angles (rows of the grid, then columns), so
 * this is no true rotation and no stock operator computes it. Each factor is {@code [N, 1, headDim/2]}.
 */
record Rotary(Value cos1, Value sin1, Value cos2, Value sin2) {
    private static final double BASE = 10000;

    List<Value> values() {
        return List.of(cos1, sin1, cos2, sin2);
    }

    static Rotary of(List<Value> values) {
        return new Rotary(values.get(0), values.get(1), values.get(2), values.get(3));
    }

    /** Computes the factors of context tokens at {@code positions [N]} in fp32: both halves have the same angle. */
    static Rotary context(Graph graph, Value positions, int headDim) {
        Value angles = angles(graph, positions, headDim, 2);
        Ops op = graph.ops();
        Value cos = op.cos(angles);
        Value sin = op.sin(angles);
        return new Rotary(cos, sin, cos, sin);
    }

    /**
     * Computes the factors of image tokens at coordinates {@code [N]} in fp32: the row gives the angle of the first half, the
     * column that of the second.
     */
    static Rotary image(Graph graph, Value rows, Value columns, int headDim) {
        Ops op = graph.ops();
        Value y = angles(graph, rows, headDim, 4);
        Value x = angles(graph, columns, headDim, 4);
        Value yy = op.concat(-1, y, y);
        Value xx = op.concat(-1, x, x);
        return new Rotary(op.cos(yy), op.sin(yy), op.cos(xx), op.sin(xx));
    }

    /** Computes {@code position · 10000^(−step·m/headDim)} for m below {@code headDim/step}: {@code [N, 1, headDim/step]}. */
    private static Value angles(Graph graph, Value positions, int headDim, int step) {
        float[] frequencies = new float[headDim / step];
        for (int m = 0; m < frequencies.length; m++) {
            frequencies[m] = (float) Math.pow(BASE, -(double) (step * m) / headDim);
        }
        Value column = graph.ops().reshape(positions, -1, 1, 1);
        return graph.ops().mul(column, graph.floats(frequencies, 1, 1, frequencies.length));
    }

    /** Casts the factors, once for all blocks. */
    Rotary cast(Graph graph, ElementType type) {
        return of(
                values().stream().map(factor -> graph.ops().cast(factor, type)).toList());
    }

    /** Applies the factors to heads {@code [N, heads, headDim]}. */
    Value apply(Graph graph, Value heads, int headDim) {
        Ops op = graph.ops();
        List<Value> halves = op.split(heads, -1, headDim / 2, headDim / 2);
        Value first = halves.get(0);
        Value second = halves.get(1);
        Value out1 = op.sub(op.mul(first, cast(op, cos1, heads)), op.mul(second, cast(op, sin1, heads)));
        Value out2 = op.add(op.mul(second, cast(op, cos2, heads)), op.mul(first, cast(op, sin2, heads)));
        return op.concat(-1, out1, out2);
    }

    private static Value cast(Ops op, Value factor, Value like) {
        return op.cast(factor, like.type());
    }
}
