package dev.hart.convert.hart;

import dev.hart.checkpoint.config.HartConfig;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.List;

/**
 * Attention of one scale's tokens over everything cached. Queries, keys and values stay 3-D and the cache is concatenated
 * explicitly, because ONNX Runtime's CPU kernel then streams over the keys instead of materialising the scores.
 */
final class Attention {
    private final HartConfig config;
    private final ScaleContext scale;

    Attention(HartConfig config, ScaleContext scale) {
        this.config = config;
        this.scale = scale;
    }

    /**
     * Adds the attention of this scale, and returns what the next scale attends to.
     *
     * @param q {@code [N, C]}, rotated
     * @param k {@code [N, C]}, rotated
     * @param v {@code [N, C]}
     * @param pastKeys {@code [2B, P, C]}
     * @param pastValues {@code [2B, P, C]}
     * @return three values: the attended tokens {@code [N, C]}, and the keys and values for the next scale, each
     *     {@code [2B, P + n, C]} with this scale's n positions ({@code [2B, T, C]} after scale 0, {@code [2B, 0, C]} after the
     *     last scale)
     */
    List<Value> run(Graph g, Value q, Value k, Value v, Value pastKeys, Value pastValues) {
        return g.ops()
                .when(
                        scale.isFirst(),
                        then -> context(then, q, k, v),
                        otherwise -> image(otherwise, q, k, v, pastKeys, pastValues));
    }

    /**
     * Adds the context pass: T tokens for each conditional row and one for all unconditional rows, whose T context tokens
     * are equal. Attention over equal keys returns the value itself; the token's keys and values are repeated T times.
     */
    private List<Value> context(Graph g, Value q, Value k, Value v) {
        Ops op = g.ops();
        long width = config.embedDim();
        long tokens = config.contextTokens();
        // The last row is the unconditional token.
        Value start = g.longs(0);
        Value last = g.longs(-1);
        Value end = g.longs(Long.MAX_VALUE);
        Value rowsQ = op.reshape(op.slice(q, start, last, 0), -1, tokens, width);
        Value rowsK = op.reshape(op.slice(k, start, last, 0), -1, tokens, width);
        Value rowsV = op.reshape(op.slice(v, start, last, 0), -1, tokens, width);
        Value attended = multiHead(g, rowsQ, rowsK, rowsV);
        Value unconditionalK = op.unsqueeze(op.slice(k, last, end, 0), 0);
        Value unconditionalV = op.slice(v, last, end, 0);
        return List.of(
                op.concat(0, op.reshape(attended, -1, width), unconditionalV),
                op.concat(0, rowsK, op.expand(unconditionalK, scale.contextShape())),
                op.concat(0, rowsV, op.expand(op.unsqueeze(unconditionalV, 0), scale.contextShape())));
    }

    private List<Value> image(Graph g, Value q, Value k, Value v, Value pastKeys, Value pastValues) {
        Ops op = g.ops();
        Value shape = scale.rowsShape();
        Value rowsQ = op.reshape(q, shape);
        Value rowsK = op.reshape(k, shape);
        Value rowsV = op.reshape(v, shape);
        return op.when(
                scale.isLast(),
                last -> {
                    Value attended = attend(last, rowsQ, rowsK, rowsV, pastKeys, pastValues)
                            .get(0);
                    Value noKeys = last.ops().slice(rowsK, 0, 0, 1);
                    Value noValues = last.ops().slice(rowsV, 0, 0, 1);
                    return List.of(attended, noKeys, noValues);
                },
                notLast -> attend(notLast, rowsQ, rowsK, rowsV, pastKeys, pastValues));
    }

    private List<Value> attend(Graph g, Value q, Value k, Value v, Value pastKeys, Value pastValues) {
        Ops op = g.ops();
        Value keys = op.concat(1, pastKeys, k);
        Value values = op.concat(1, pastValues, v);
        Value attended = multiHead(g, q, keys, values);
        return List.of(op.reshape(attended, -1, config.embedDim()), keys, values);
    }

    private Value multiHead(Graph g, Value q, Value k, Value v) {
        double factor = config.attnL2Norm() ? 1 : 0.25 / Math.sqrt(config.headDim());
        return g.microsoft("MultiHeadAttention")
                .in(q, k, v)
                .with("num_heads", (long) config.numHeads())
                .with("scale", (float) factor)
                .out(q.type());
    }
}
