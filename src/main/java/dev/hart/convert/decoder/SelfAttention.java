package dev.hart.convert.decoder;

import dev.hart.checkpoint.Weights;
import dev.hart.convert.stage.LinearInput;
import dev.hart.convert.stage.LinearWeight;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The attention of one decoder layer: projections, rotary positions, and grouped attention over cache and tokens. */
public final class SelfAttention {
    private final Sizes sizes;
    private final ElementType compute;
    private final LinearWeight qkv;
    private final @Nullable Value qkvBias;
    private final LinearWeight output;

    /**
     * The sizes and options of attention.
     *
     * @param hidden width of the residual stream
     * @param scale factor on the dot products
     * @param softcap cap of the scores; empty for none
     * @param biased whether queries, keys and values have biases
     */
    public record Sizes(
            int hidden,
            int heads,
            int keyValueHeads,
            int headDim,
            double scale,
            OptionalDouble softcap,
            boolean biased) {
        /** Returns the width of a token's keys, which is also that of its values. */
        public long keyValueWidth() {
            return (long) keyValueHeads * headDim;
        }
    }

    /** Takes the weights {@code LAYER.self_attn.*} of the checkpoint. */
    public SelfAttention(StageWriter stage, Weights source, String layer, Sizes sizes) {
        this.sizes = sizes;
        this.compute = stage.compute();
        String key = layer + "self_attn.";
        long queries = (long) sizes.heads * sizes.headDim;
        long[] rows = {queries, sizes.keyValueWidth(), sizes.keyValueWidth()};
        List<String> parts = List.of(key + "q_proj.", key + "k_proj.", key + "v_proj.");
        qkv = stage.linear(source, parts.stream().map(part -> part + "weight").toList(), rows, sizes.hidden);
        qkvBias = sizes.biased ? bias(stage, source, parts, rows) : null;
        output = stage.linear(source, key + "o_proj.weight", sizes.hidden, queries);
    }

    private static Value bias(StageWriter stage, Weights source, List<String> parts, long[] rows) {
        float[] bias = new float[(int) (rows[0] + rows[1] + rows[2])];
        int at = 0;
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(source.floats(parts.get(i) + "bias", rows[i]), 0, bias, at, (int) rows[i]);
            at += (int) rows[i];
        }
        Graph graph = stage.graph();
        return graph.ops().cast(graph.floats(bias, bias.length), stage.compute());
    }

    /**
     * Keys and values of earlier tokens, shared by all rows.
     *
     * @param keys {@code [1, P, keyValueHeads·headDim]}, rotated
     * @param values {@code [1, P, keyValueHeads·headDim]}
     */
    public record Cache(Value keys, Value values) {}

    /**
     * The results of attention.
     *
     * @param hidden {@code [B·T, hidden]}, compute type
     * @param keys {@code [B, T, keyValueHeads·headDim]} of these tokens without the cache, rotated
     * @param values {@code [B, T, keyValueHeads·headDim]} of these tokens without the cache
     */
    public record Result(Value hidden, Value keys, Value values) {}

    /** Computes the mask for {@link #run} from {@code [B, T, S]}; all layers can share it. */
    public static Value spread(Graph g, Value mask, Sizes sizes) {
        return GroupedAttention.spread(g, mask, sizes.heads / sizes.keyValueHeads);
    }

    /**
     * Adds the operators.
     *
     * @param x {@code [B·T, hidden]}, compute type
     * @param batch B, int64 of one element
     * @param mask from {@link #spread}; S = P + T with a cache, else T
     * @param cache null for none
     */
    public Result run(Graph g, Value x, Value batch, Rope rope, Value mask, @Nullable Cache cache) {
        Ops op = g.ops();
        long width = sizes.keyValueWidth();
        long rotatedHeads = sizes.heads + (long) sizes.keyValueHeads;
        List<Value> projected =
                op.split(qkv.apply(new LinearInput(g, x), qkvBias), -1, rotatedHeads * sizes.headDim, width);
        Value byHead = op.reshape(projected.get(0), op.concat(0, batch, g.longs(-1, rotatedHeads, sizes.headDim)));
        Value rotated = rope.rotate(g, op.cast(byHead, ElementType.FLOAT), sizes.headDim);
        List<Value> split = op.split(rotated, 2, sizes.heads, sizes.keyValueHeads);
        Value keys = op.cast(op.reshape(split.get(1), 0, 0, width), compute);
        Value values = op.reshape(projected.get(1), op.concat(0, batch, g.longs(-1, width)));
        Value allKeys = cache == null ? keys : withCache(g, batch, cache.keys, keys);
        Value allValues = cache == null ? values : withCache(g, batch, cache.values, values);
        Value attended = new GroupedAttention(
                        sizes.heads, sizes.keyValueHeads, sizes.headDim, sizes.scale, sizes.softcap)
                .run(g, split.get(0), allKeys, allValues, mask);
        return new Result(output.apply(new LinearInput(g, attended), null), keys, values);
    }

    private static Value withCache(Graph g, Value batch, Value cached, Value own) {
        Ops op = g.ops();
        return op.concat(1, op.expand(cached, op.concat(0, batch, g.longs(1, 1))), own);
    }
}
