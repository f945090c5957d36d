package dev.hart.convert.gemma;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.Gemma2Config;
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

/**
 * The safety check: a Gemma-2 decoder of which only the last token's logits of "Yes" and "No" are computed, so that the
 * embedding table is only ever gathered from.
 *
 * <p>ShieldGemma was trained in bf16 and its activations outgrow fp16: build it with fp32 (or bf16) as compute type.
 */
public final class SafetyGraph {
    private final StageWriter stage;
    private final Graph graph;
    private final Ops op;
    private final DecoderKeys keys;
    private final Gemma2Config config;
    private final SelfAttention.Sizes sizes;

    private SafetyGraph(StageWriter stage, Weights source, Gemma2Config config) {
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
                1 / Math.sqrt(config.queryPreAttnScalar()),
                config.attnLogitSoftcapping(),
                false);
    }

    /**
     * Builds the graph. Inputs: {@code token_ids [B, L]} and {@code mask [B, L]} (1 for tokens, 0 for padding on the
     * right), int64. Outputs: {@code yes_no_logits [B, 2]} fp32 of the last token of each row, and
     * {@code violation [B]} fp32 in [0, 1], the probability of Yes between the two.
     *
     * @param source the whole checkpoint, without prefix; afterwards finished
     * @param yesToken id of "Yes", below the vocabulary's size
     * @param noToken id of "No", below the vocabulary's size
     * @throws CheckpointException if a tensor is missing, unexpected or of another shape than the config says
     */
    public static void build(StageWriter stage, Weights source, Gemma2Config config, long yesToken, long noToken) {
        if (Math.min(yesToken, noToken) < 0 || Math.max(yesToken, noToken) >= config.vocabSize()) {
            throw new CheckpointException(source.source() + ": the tokenizer's Yes (" + yesToken + ") or No (" + noToken
                    + ") is not among the " + config.vocabSize() + " rows of the embedding table");
        }
        new SafetyGraph(stage, source, config).build(yesToken, noToken);
        source.finish();
    }

    private void build(long yesToken, long noToken) {
        Value tokens = graph.input("token_ids", ElementType.INT64, "B", "L");
        Value mask = graph.input("mask", ElementType.INT64, "B", "L");
        Value table = stage.table(keys.source(), keys.embedding(), config.vocabSize(), config.hiddenSize());
        Value rows = op.cast(op.gather(table, tokens, 0), ElementType.FLOAT);
        Value embedded = op.mul(rows, graph.scalar(Math.sqrt(config.hiddenSize())));
        Value x = op.reshape(embedded, -1, config.hiddenSize());
        Value batch = op.dimension(tokens, 0);

        Value positions = AttentionMask.positions(graph, mask);
        Rope rope = Rope.of(graph, positions, config.ropeTheta(), config.headDim());
        Value full = SelfAttention.spread(graph, AttentionMask.causal(graph, mask, Integer.MAX_VALUE), sizes);
        Value sliding = config.slidingLayers().contains(true)
                ? SelfAttention.spread(graph, AttentionMask.causal(graph, mask, config.slidingWindow()), sizes)
                : full;
        for (int n = 0; n < config.numHiddenLayers(); n++) {
            x = layer(n, x, batch, rope, config.slidingLayers().get(n) ? sliding : full);
        }
        // Before the norm, which the other positions can then do without.
        Value last = norm(lastTokens(x, mask, positions), keys.finalNorm());
        Value logits = cap(op.linear(last, answers(yesToken, noToken), null));
        graph.output("yes_no_logits", logits, "B", 2);
        Value yes = op.slice(op.softmax(logits, -1), 0, 1, 1);
        graph.output("violation", op.squeeze(yes, 1), "B");
    }

    private Value layer(int number, Value x, Value batch, Rope rope, Value mask) {
        String key = keys.layer(number);
        return graph.within("layers." + number, () -> {
            Value attentionInput = op.cast(norm(x, key + "input_layernorm.weight"), stage.compute());
            Value attended = new SelfAttention(stage, keys.source(), key, sizes)
                    .run(graph, attentionInput, batch, rope, mask, null)
                    .hidden();
            Value middle = op.add(x, wideNorm(attended, key + "post_attention_layernorm.weight"));
            Value mlpInput = op.cast(norm(middle, key + "pre_feedforward_layernorm.weight"), stage.compute());
            GatedMlp mlp = new GatedMlp(
                    stage, keys.source(), key, config.hiddenSize(), config.intermediateSize(), Ops::geluTanh);
            return op.add(middle, wideNorm(mlp.run(graph, mlpInput), key + "post_feedforward_layernorm.weight"));
        });
    }

    /** Each row's last token: {@code [B, hidden]} of {@code x [B·L, hidden]}. */
    private Value lastTokens(Value x, Value mask, Value positions) {
        Value last = op.reshape(op.argMax(op.mul(positions, mask)), -1);
        Value length = op.dimension(mask, 1);
        Value starts = op.mul(op.range(graph.index(0), op.squeeze(op.dimension(mask, 0), 0)), op.squeeze(length, 0));
        return op.gather(x, op.add(starts, last), 0);
    }

    /** The two rows of the output head {@code [2, hidden]}, fp32 and exact whatever the table is stored in. */
    private Value answers(long yesToken, long noToken) {
        String head = config.tieWordEmbeddings() ? keys.embedding() : "lm_head.weight";
        float[] both = RowPicker.pick(keys.source(), head, config.vocabSize(), config.hiddenSize(), yesToken, noToken);
        return graph.floats(both, 2, config.hiddenSize());
    }

    private Value cap(Value logits) {
        if (config.finalLogitSoftcapping().isEmpty()) {
            return logits;
        }
        Value cap = graph.scalar(config.finalLogitSoftcapping().getAsDouble());
        return op.mul(op.tanh(op.div(logits, cap)), cap);
    }

    private Value wideNorm(Value x, String weight) {
        return norm(op.cast(x, ElementType.FLOAT), weight);
    }

    /** Gemma-2 multiplies by one plus the weight; the one is added here, in fp32. */
    private Value norm(Value x, String name) {
        float[] weight = keys.source().floats(name, config.hiddenSize());
        for (int i = 0; i < weight.length; i++) {
            weight[i] += 1;
        }
        return op.rmsNorm(x, graph.floats(weight, weight.length), config.rmsNormEps());
    }
}
