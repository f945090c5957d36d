package dev.hart.convert.hart;

import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.function.UnaryOperator;

/**
 * Applies a transcendental function so that an element's result does not depend on how many others there are. ONNX
 * Runtime's CPU kernels compute sine, cosine and exponential in vectors of up to 16 and the rest one by one, with another
 * last bit: a picture would then depend on what it was batched with. So rows are filled up to whole vectors.
 */
final class FullVectors {
    private static final int VECTOR = 16;

    private FullVectors() {}

    /**
     * Applies {@code function} to {@code x}, whose last dimension is {@code width}.
     */
    static Value apply(Graph g, Value x, long width, UnaryOperator<Value> function) {
        long missing = -width & (VECTOR - 1);
        if (missing == 0) {
            return function.apply(x);
        }
        Ops op = g.ops();
        Value padded = op.padEnd(x, missing);
        return op.slice(function.apply(padded), 0, width, -1);
    }
}
