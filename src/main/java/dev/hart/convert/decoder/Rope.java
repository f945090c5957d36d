package dev.hart.convert.decoder;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.List;

/**
 * Rotary positions: elements {@code m} and {@code m + headDim/2} of a head are rotated together by
 * {@code position · theta^(−2m/headDim)}. Angles and rotation are computed in fp32, independent of the compute type of the stage.
 *
 * @param cos {@code [T, 1, headDim/2]}
 * @param sin {@code [T, 1, headDim/2]}
 */
public record Rope(Value cos, Value sin) {
    /**
     * Computes cosines and sines of the tokens' angles.
     *
     * @param positions {@code [T]} int64
     * @param theta base of the frequencies
     * @param headDim even
     */
    public static Rope of(Graph graph, Value positions, double theta, int headDim) {
        float[] frequencies = new float[headDim / 2];
        for (int m = 0; m < frequencies.length; m++) {
            frequencies[m] = (float) Math.pow(theta, -2.0 * m / headDim);
        }
        Ops op = graph.ops();
        Value column = op.reshape(op.cast(positions, ElementType.FLOAT), -1, 1, 1);
        Value angles = op.mul(column, graph.floats(frequencies, 1, 1, frequencies.length));
        return new Rope(op.cos(angles), op.sin(angles));
    }

    /** Rotates heads {@code [B, T, heads, headDim]} in fp32. */
    public Value rotate(Graph graph, Value heads, int headDim) {
        Ops op = graph.ops();
        List<Value> halves = op.split(heads, -1, headDim / 2, headDim / 2);
        Value first = halves.get(0);
        Value second = halves.get(1);
        return op.concat(
                -1, op.sub(op.mul(first, cos), op.mul(second, sin)), op.add(op.mul(second, cos), op.mul(first, sin)));
    }
}
