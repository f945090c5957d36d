package dev.hart.convert.gemma;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.Gemma2Config;
import dev.hart.convert.decoder.AttentionMask;
import dev.hart.convert.decoder.LanguageModelGraph;
import dev.hart.convert.decoder.Rope;
import dev.hart.convert.decoder.SelfAttention;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Layers;
import dev.hart.onnx.Value;

/**
 * The safety check: a Gemma-2 decoder of which only the last token's logits of "Yes" and "No" are computed. The embedding
 * table is therefore only gathered from, never multiplied with.
 *
 * <p>ShieldGemma was trained in bf16 and its activations exceed the range of fp16: build it with fp32 (or bf16) as compute type.
 */
public final class SafetyGraph extends LanguageModelGraph {
    private final Gemma2Config config;

    private SafetyGraph(StageWriter stage, Weights source, Gemma2Config config) {
        super(
                stage,
                source,
                config.decoder(),
                1 / Math.sqrt(config.queryPreAttnScalar()),
                config.attnLogitSoftcapping(),
                false);
        this.config = config;
    }

    /**
     * Builds the graph. Inputs: {@code token_ids [B, L]} and {@code mask [B, L]} (1 for tokens, 0 for padding on the
     * right), int64. Outputs: {@code yes_no_logits [B, 2]} fp32 of the last token of each row that is not padding, and
     * {@code violation [B]} fp32 in [0, 1], the probability of Yes when the answer is Yes or No.
     *
     * @param source the whole checkpoint, without prefix; this method finishes it
     * @param yesToken id of "Yes", below the vocabulary's size
     * @param noToken id of "No", below the vocabulary's size
     * @throws CheckpointException if a tensor is missing, unexpected or of another shape than the config asks for, or a token's
     *     id is not below the vocabulary's size
     */
    public static void build(StageWriter stage, Weights source, Gemma2Config config, long yesToken, long noToken) {
        int vocabulary = config.decoder().vocabSize();
        if (Math.min(yesToken, noToken) < 0 || Math.max(yesToken, noToken) >= vocabulary) {
            throw new CheckpointException(source.source() + ": the tokenizer's Yes (" + yesToken + ") or No (" + noToken
                    + ") is not among the " + vocabulary + " rows of the embedding table");
        }
        new SafetyGraph(stage, source, config).build(yesToken, noToken);
        source.finish();
    }

    private void build(long yesToken, long noToken) {
        Value tokens = graph.input("token_ids", ElementType.INT64, "B", "L");
        Value mask = graph.input("mask", ElementType.INT64, "B", "L");
        Value embedded = op.mul(embed(tokens), graph.scalar(Math.sqrt(decoder.hiddenSize())));
        Value x = op.reshape(embedded, -1, decoder.hiddenSize());
        Value batch = op.dimension(tokens, 0);

        Value positions = AttentionMask.positions(graph, mask);
        Rope rope = rope(positions);
        Value full = SelfAttention.spread(graph, AttentionMask.causal(graph, mask, Integer.MAX_VALUE), sizes);
        Value sliding = config.slidingLayers().contains(true)
                ? SelfAttention.spread(graph, AttentionMask.causal(graph, mask, config.slidingWindow()), sizes)
                : full;
        for (int n = 0; n < decoder.numHiddenLayers(); n++) {
            x = layer(n, x, batch, rope, config.slidingLayers().get(n) ? sliding : full);
        }
        // The last token is picked before the norm, so that the norm is computed for one position of each row only.
        Value last = norm(lastTokens(x, mask, positions), keys.finalNorm());
        Value logits = cap(layers.linear(last, answers(yesToken, noToken), null));
        graph.output("yes_no_logits", logits, "B", 2);
        Value yes = op.slice(layers.softmax(logits, -1), 0, 1, 1);
        graph.output("violation", op.squeeze(yes, 1), "B");
    }

    private Value layer(int number, Value x, Value batch, Rope rope, Value mask) {
        String key = keys.layer(number);
        return graph.within("layers." + number, () -> {
            Value attended = attend(key, norm(x, key + "input_layernorm.weight"), batch, rope, mask, null)
                    .hidden();
            Value middle = op.add(x, wideNorm(attended, key + "post_attention_layernorm.weight"));
            Value mlp = mlp(key, norm(middle, key + "pre_feedforward_layernorm.weight"), Layers::geluTanh);
            return op.add(middle, wideNorm(mlp, key + "post_feedforward_layernorm.weight"));
        });
    }

    /** Picks each row's last token that is not padding: {@code [B, hidden]} of {@code x [B·L, hidden]}. */
    private Value lastTokens(Value x, Value mask, Value positions) {
        // Positions are the tokens' own numbers, so their maximum is that of the last one. (ArgMax of int64 has no
        // kernel for CUDA.)
        Value last = op.reshape(op.reduceMax(op.mul(positions, mask), 1), -1);
        Value rows = op.squeeze(op.dimension(mask, 0), 0);
        Value length = op.squeeze(op.dimension(mask, 1), 0);
        Value starts = op.range(graph.index(0), op.mul(rows, length), length);
        return op.gather(x, op.add(starts, last), 0);
    }

    /** Reads the two rows of the output head {@code [2, hidden]} in fp32, exactly even if the table is stored in fp16. */
    private Value answers(long yesToken, long noToken) {
        String head = decoder.tieWordEmbeddings() ? keys.embedding() : "lm_head.weight";
        float[] both =
                RowPicker.pick(keys.source(), head, decoder.vocabSize(), decoder.hiddenSize(), yesToken, noToken);
        return graph.floats(both, 2, decoder.hiddenSize());
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

    /** Adds a norm. Gemma-2 multiplies by one plus the weight; the one is added here, in fp32. */
    private Value norm(Value x, String name) {
        float[] weight = keys.source().floats(name, decoder.hiddenSize());
        for (int i = 0; i < weight.length; i++) {
            weight[i] += 1;
        }
        return layers.rmsNorm(x, graph.floats(weight, weight.length), decoder.rmsNormEps());
    }
}
