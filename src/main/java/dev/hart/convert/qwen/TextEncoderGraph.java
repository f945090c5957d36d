package dev.hart.convert.qwen;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.Qwen2Config;
import dev.hart.convert.decoder.AttentionMask;
import dev.hart.convert.decoder.DecoderKeys;
import dev.hart.convert.decoder.GatedMlp;
import dev.hart.convert.decoder.Rope;
import dev.hart.convert.decoder.SelfAttention;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.OptionalDouble;

/**
 * The text encoder: a Qwen2 decoder without its head. Tokens attend to a cache, the system prompt's keys and values, which
 * an earlier run of the same graph on an empty cache made.
 */
public final class TextEncoderGraph {
    private final StageWriter stage;
    private final Graph graph;
    private final Ops op;
    private final DecoderKeys keys;
    private final Qwen2Config config;
    private final SelfAttention.Sizes sizes;

    private TextEncoderGraph(StageWriter stage, Weights source, Qwen2Config config) {
        this.stage = stage;
        this.graph = stage.graph();
        this.op = graph.ops();
        this.keys = DecoderKeys.find(source);
        this.config = config;
        this.sizes = new SelfAttention.Sizes(
                config.hiddenSize(),
                config.numAttentionHeads(),
                config.numKeyValueHeads(),
                config.headDim(),
                1 / Math.sqrt(config.headDim()),
                OptionalDouble.empty(),
                true);
    }

    /**
     * Builds the graph. Inputs: {@code token_ids [B, T]} and {@code mask [B, T]} (1 for tokens, 0 for padding), int64;
     * for each layer N {@code keys.N} and {@code values.N}, {@code [1, P, keyValueHeads·headDim]} in the compute type,
     * seen by all tokens of all rows; P may be 0. Outputs: {@code context [B, T, hidden]} fp32, the hidden states after
     * the final norm; {@code keys_out.N} and {@code values_out.N} {@code [B, T, keyValueHeads·headDim]} of these tokens
     * alone.
     *
     * <p>Positions count from P straight through the padding. Padding attends to cache and tokens, nothing attends to it.
     *
     * @param source the whole checkpoint, without prefix; afterwards finished
     * @throws CheckpointException if a tensor is missing, unexpected or of another shape than the config says
     */
    public static void build(StageWriter stage, Weights source, Qwen2Config config) {
        new TextEncoderGraph(stage, source, config).build();
        source.finish();
    }

    private void build() {
        Weights source = keys.source();
        Value tokens = graph.input("token_ids", ElementType.INT64, "B", "T");
        Value mask = graph.input("mask", ElementType.INT64, "B", "T");
        Value table = stage.table(source, keys.embedding(), config.vocabSize(), config.hiddenSize());
        Value rows = op.cast(op.gather(table, tokens, 0), ElementType.FLOAT);
        Value x = op.reshape(rows, -1, config.hiddenSize());
        Value batch = op.dimension(tokens, 0);

        SelfAttention.Cache[] caches = new SelfAttention.Cache[config.numHiddenLayers()];
        for (int n = 0; n < caches.length; n++) {
            caches[n] = new SelfAttention.Cache(cacheInput("keys." + n), cacheInput("values." + n));
        }
        Value cached = op.dimension(caches[0].keys(), 1);
        Value positions = op.add(AttentionMask.positions(graph, mask), cached);
        Rope rope = Rope.of(graph, positions, config.ropeTheta(), config.headDim());
        Value causal = AttentionMask.causal(graph, mask, Integer.MAX_VALUE);
        Value visible = SelfAttention.spread(graph, AttentionMask.withCache(graph, causal, cached), sizes);

        for (int n = 0; n < caches.length; n++) {
            x = layer(n, x, batch, rope, visible, caches[n]);
        }
        Value context = norm(x, keys.finalNorm());
        Value byRow = op.reshape(context, op.concat(0, batch, graph.longs(-1, config.hiddenSize())));
        graph.output("context", byRow, "B", "T", config.hiddenSize());
    }

    private Value cacheInput(String name) {
        return graph.input(name, stage.compute(), 1, "P", sizes.keyValueWidth());
    }

    private Value layer(int number, Value x, Value batch, Rope rope, Value mask, SelfAttention.Cache cache) {
        String key = keys.layer(number);
        return graph.within("layers." + number, () -> {
            Value attentionInput = op.cast(norm(x, key + "input_layernorm.weight"), stage.compute());
            SelfAttention.Result attended = new SelfAttention(stage, keys.source(), key, sizes)
                    .run(graph, attentionInput, batch, rope, mask, cache);
            graph.output("keys_out." + number, attended.keys(), "B", "T", sizes.keyValueWidth());
            graph.output("values_out." + number, attended.values(), "B", "T", sizes.keyValueWidth());
            Value middle = op.add(x, op.cast(attended.hidden(), ElementType.FLOAT));
            Value mlpInput = op.cast(norm(middle, key + "post_attention_layernorm.weight"), stage.compute());
            GatedMlp mlp =
                    new GatedMlp(stage, keys.source(), key, config.hiddenSize(), config.intermediateSize(), Ops::silu);
            return op.add(middle, op.cast(mlp.run(graph, mlpInput), ElementType.FLOAT));
        });
    }

    private Value norm(Value x, String weight) {
        return op.rmsNorm(x, stage.weightFp32(keys.source(), weight, config.hiddenSize()), config.rmsNormEps());
    }
}
