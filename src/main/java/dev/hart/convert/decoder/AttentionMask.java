package dev.hart.convert.decoder;

import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;

/**
 * Attention masks, which are added to attention scores: 0 where a query may attend to a key, the lowest fp32 number where it
 * may not. As in the transformers library, infinity is not used: a row without any visible key becomes a mean of all keys
 * instead of NaN.
 */
public final class AttentionMask {
    private static final float HIDDEN = -Float.MAX_VALUE;

    private AttentionMask() {}

    /**
     * Computes the mask of causal attention among T tokens of which some are padding.
     *
     * @param mask {@code [B, T]} int64, 1 for tokens and 0 for padding, which no token attends to
     * @param window how many positions a token sees, counting back from and including its own; {@code Integer.MAX_VALUE} for all
     * @return {@code [B, T, T]} fp32
     */
    public static Value causal(Graph graph, Value mask, int window) {
        Ops op = graph.ops();
        Value positions = positions(graph, mask);
        Value query = op.reshape(positions, -1, 1);
        Value key = op.reshape(positions, 1, -1);
        Value visible = op.lessOrEqual(key, query);
        if (window < Integer.MAX_VALUE) {
            visible = op.and(visible, op.less(op.sub(query, key), graph.index(window)));
        }
        Value isToken = op.unsqueeze(op.equal(mask, graph.index(1)), 1);
        return op.where(op.and(visible, isToken), graph.scalar(0), graph.scalar(HIDDEN));
    }

    /** Computes the positions {@code [T]} of the tokens of {@code mask [B, T]}; padding counts like any token. */
    public static Value positions(Graph graph, Value mask) {
        Ops op = graph.ops();
        return op.range(graph.index(0), op.squeeze(op.dimension(mask, 1), 0));
    }

    /**
     * Extends a mask by a cache before the tokens, which every token may attend to.
     *
     * @param causal {@code [B, T, T]}
     * @param cached number of cached tokens P, int64 of one element
     * @return {@code [B, T, P + T]} fp32
     */
    public static Value withCache(Graph graph, Value causal, Value cached) {
        Ops op = graph.ops();
        Value shape = op.concat(0, op.dimension(causal, 0), op.dimension(causal, 1), cached);
        return op.concat(-1, op.expand(graph.scalar(0), shape), causal);
    }
}
