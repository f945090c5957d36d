package dev.hart.convert.qwen;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.Qwen2Config;
import dev.hart.convert.decoder.AttentionMask;
import dev.hart.convert.decoder.LanguageModelGraph;
import dev.hart.convert.decoder.Rope;
import dev.hart.convert.decoder.SelfAttention;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Layers;
import dev.hart.onnx.Value;
import java.util.OptionalDouble;

/**
 * The text encoder: a Qwen2 decoder without its output head. Tokens attend to a cache that holds the keys and values of the
 * system prompt; an earlier run of the same graph on an empty cache computed them.
 */
public final class TextEncoderGraph extends LanguageModelGraph {
    private TextEncoderGraph(StageWriter stage, Weights source, Qwen2Config config) {
        super(stage, source, config.decoder(), 1 / Math.sqrt(config.decoder().headDim()), OptionalDouble.empty(), true);
    }

    /**
     * Builds the graph. Inputs: {@code token_ids [B, T]} and {@code mask [B, T]} (1 for tokens, 0 for padding), int64;
     * for each layer N {@code keys.N} and {@code values.N}, {@code [1, P, keyValueHeads·headDim]} in the compute type,
     * seen by all tokens of all rows; P may be 0. Outputs: {@code context [B, T, hidden]} fp32, the hidden states after
     * the final norm; {@code keys_out.N} and {@code values_out.N} {@code [B, T, keyValueHeads·headDim]} of these tokens
     * alone.
     *
     * <p>Positions start at P and count padding like any token. Padding attends to the cache and to tokens; no token attends
     * to padding.
     *
     * @param source the whole checkpoint, without prefix; this method finishes it
     * @throws CheckpointException if a tensor is missing, unexpected or of another shape than the config asks for
     */
    public static void build(StageWriter stage, Weights source, Qwen2Config config) {
        new TextEncoderGraph(stage, source, config).build();
        source.finish();
    }

    private void build() {
        Value tokens = graph.input("token_ids", ElementType.INT64, "B", "T");
        Value mask = graph.input("mask", ElementType.INT64, "B", "T");
        Value x = op.reshape(embed(tokens), -1, decoder.hiddenSize());
        Value batch = op.dimension(tokens, 0);

        SelfAttention.Cache[] caches = new SelfAttention.Cache[decoder.numHiddenLayers()];
        for (int n = 0; n < caches.length; n++) {
            caches[n] = new SelfAttention.Cache(cacheInput("keys." + n), cacheInput("values." + n));
        }
        Value cached = op.dimension(caches[0].keys(), 1);
        Rope rope = rope(op.add(AttentionMask.positions(graph, mask), cached));
        Value causal = AttentionMask.causal(graph, mask, Integer.MAX_VALUE);
        Value visible = SelfAttention.spread(graph, AttentionMask.withCache(graph, causal, cached), sizes);

        for (int n = 0; n < caches.length; n++) {
            x = layer(n, x, batch, rope, visible, caches[n]);
        }
        Value context = norm(x, keys.finalNorm());
        Value byRow = op.reshape(context, op.concat(0, batch, graph.longs(-1, decoder.hiddenSize())));
        graph.output("context", byRow, "B", "T", decoder.hiddenSize());
    }

    private Value cacheInput(String name) {
        return graph.input(name, stage.compute(), 1, "P", sizes.keyValueWidth());
    }

    private Value layer(int number, Value x, Value batch, Rope rope, Value mask, SelfAttention.Cache cache) {
        String key = keys.layer(number);
        return graph.within("layers." + number, () -> {
            SelfAttention.Result attended =
                    attend(key, norm(x, key + "input_layernorm.weight"), batch, rope, mask, cache);
            graph.output("keys_out." + number, attended.keys(), "B", "T", sizes.keyValueWidth());
            graph.output("values_out." + number, attended.values(), "B", "T", sizes.keyValueWidth());
            Value middle = op.add(x, op.cast(attended.hidden(), ElementType.FLOAT));
            Value mlp = mlp(key, norm(middle, key + "post_attention_layernorm.weight"), Layers::silu);
            return op.add(middle, op.cast(mlp, ElementType.FLOAT));
        });
    }

    private Value norm(Value x, String weight) {
        return layers.rmsNorm(x, stage.weightFp32(keys.source(), weight, decoder.hiddenSize()), decoder.rmsNormEps());
    }
}
