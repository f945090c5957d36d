package dev.hart.convert.decoder;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.OptionalDouble;

/**
 * Grouped-query attention in basic operators, with softmax in fp32. The fused operators do not fit: the standard one caps
 * scores after it added the mask, which would unmask them (Gemma-2 caps first), and ONNX Runtime's own grouped one falls back
 * to the CPU in fp32. At the lengths of prompts the scores are small and attention is a few percent of the work.
 *
 * @param heads query heads, a multiple of {@code keyValueHeads}; neighbours share a key and value head
 * @param scale factor on the dot products
 * @param softcap cap of the scores, which become {@code cap · tanh(score / cap)}; empty for none
 */
record GroupedAttention(int heads, int keyValueHeads, int headDim, double scale, OptionalDouble softcap) {
    /**
     * Adds the operators.
     *
     * @param queries {@code [B, T, heads, headDim]} fp32
     * @param keys {@code [B, S, keyValueHeads·headDim]}, compute type
     * @param values {@code [B, S, keyValueHeads·headDim]}, compute type
     * @param mask {@code [B, 1, T·group, S]} fp32, from {@link #spread}
     * @return {@code [B·T, heads·headDim]}, compute type
     */
    Value run(Graph g, Value queries, Value keys, Value values, Value mask) {
        Ops op = g.ops();
        long group = heads / keyValueHeads;
        // Queries are scaled before the product, so that the scores fit fp16; this factor includes the cap's division.
        Value scaled = op.mul(queries, g.scalar(scale / softcap.orElse(1)));
        Value byGroup = op.transpose(op.reshape(scaled, 0, 0, keyValueHeads, group, headDim), 0, 2, 1, 3, 4);
        Value q = op.cast(op.reshape(byGroup, 0, keyValueHeads, -1, headDim), keys.type());
        Value k = op.transpose(op.reshape(keys, 0, 0, keyValueHeads, headDim), 0, 2, 3, 1);
        Value v = op.transpose(op.reshape(values, 0, 0, keyValueHeads, headDim), 0, 2, 1, 3);
        Value scores = op.cast(op.matMul(q, k), ElementType.FLOAT);
        if (softcap.isPresent()) {
            scores = op.mul(op.tanh(scores), g.scalar(softcap.getAsDouble()));
        }
        Value weights = g.layers().softmax(op.add(scores, mask), -1);
        Value attended = op.matMul(op.cast(weights, values.type()), v);
        Value byToken = op.transpose(op.reshape(attended, 0, keyValueHeads, -1, group, headDim), 0, 2, 1, 3, 4);
        return op.reshape(byToken, -1, (long) heads * headDim);
    }

    /** Repeats a mask {@code [B, T, S]} for the queries of a group, once for all layers: {@code [B, 1, T·group, S]}. */
    static Value spread(Graph g, Value mask, int group) {
        Ops op = g.ops();
        return op.reshape(op.expand(op.unsqueeze(mask, 2), g.longs(1, 1, group, 1)), 0, 1, -1, 0);
    }
}
