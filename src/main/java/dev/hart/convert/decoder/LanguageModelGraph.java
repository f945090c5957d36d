package dev.hart.convert.decoder;

import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.DecoderConfig;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Layers;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The graph of a Hugging Face decoder under construction: the embedding, attention and MLP that all architectures share.
 * A subclass adds the norms, the order of the layers, and the graph's inputs and outputs.
 */
public abstract class LanguageModelGraph {
    protected final Graph graph;
    protected final Ops op;
    protected final Layers layers;

    /** The model's settings: sizes, base of the rotary positions, epsilon of the norms. */
    protected final DecoderConfig decoder;

    /** The checkpoint's tensors. */
    protected final DecoderKeys keys;

    /** The sizes of attention. */
    protected final SelfAttention.Sizes sizes;

    /** Receives the weights. */
    protected final StageWriter stage;

    /**
     * Finds the tensors' names; adds nothing to the graph yet.
     *
     * @param source the whole checkpoint, without prefix
     * @param scale factor on the dot products of queries and keys
     * @param softcap cap of the attention scores; empty for none
     * @param biased whether queries, keys and values have biases
     */
    protected LanguageModelGraph(
            StageWriter stage,
            Weights source,
            DecoderConfig decoder,
            double scale,
            OptionalDouble softcap,
            boolean biased) {
        this.stage = stage;
        this.graph = stage.graph();
        this.op = graph.ops();
        this.layers = graph.layers();
        this.decoder = decoder;
        this.keys = DecoderKeys.find(source);
        this.sizes = new SelfAttention.Sizes(
                decoder.hiddenSize(),
                decoder.numAttentionHeads(),
                decoder.numKeyValueHeads(),
                decoder.headDim(),
                scale,
                softcap,
                biased);
    }

    /** Looks up the embeddings of tokens {@code [B, T]}: {@code [B, T, hidden]} fp32. */
    protected final Value embed(Value tokens) {
        return stage.embeddings(keys.source(), keys.embedding(), decoder.vocabSize(), decoder.hiddenSize())
                .lookUp(graph, tokens);
    }

    /** Computes the cosines and sines of the rotary angles of positions {@code [T]}, int64. */
    protected final Rope rope(Value positions) {
        return Rope.of(graph, positions, decoder.ropeTheta(), decoder.headDim());
    }

    /**
     * Adds the attention of one layer.
     *
     * @param layer start of the names of the layer's tensors
     * @param normed {@code [B·T, hidden]} fp32, after the layer's first norm
     * @param batch B, int64 of one element
     * @param mask from {@link SelfAttention#spread}
     * @param cache null for none
     */
    protected final SelfAttention.Result attend(
            String layer, Value normed, Value batch, Rope rope, Value mask, SelfAttention.@Nullable Cache cache) {
        Value input = op.cast(normed, stage.compute());
        return new SelfAttention(stage, keys.source(), layer, sizes).run(graph, input, batch, rope, mask, cache);
    }

    /**
     * Adds the MLP of one layer, {@code [B·T, hidden]} in the compute type.
     *
     * @param layer start of the names of the layer's tensors
     * @param normed {@code [B·T, hidden]} fp32, after the norm before the MLP
     */
    protected final Value mlp(String layer, Value normed, BiFunction<Layers, Value, Value> activation) {
        Value input = op.cast(normed, stage.compute());
        return new GatedMlp(stage, keys.source(), layer, decoder.hiddenSize(), decoder.intermediateSize(), activation)
                .run(graph, input);
    }
}
