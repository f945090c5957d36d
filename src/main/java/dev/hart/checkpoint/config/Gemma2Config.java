package dev.hart.checkpoint.config;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The {@code config.json} of a Hugging Face Gemma-2 decoder, with the defaults of its class.
 *
 * @param headDim width of one attention head, even; independent of {@code hiddenSize}
 * @param ropeTheta base of the rotary frequencies
 * @param queryPreAttnScalar queries are scaled by this to the power of -0.5
 * @param slidingWindow how many positions, itself included, a sliding layer's query sees; {@code Integer.MAX_VALUE} for all
 * @param slidingLayers for each layer whether it slides
 * @param attnLogitSoftcapping attention logits become {@code cap · tanh(x / cap)}; empty for no cap
 * @param finalLogitSoftcapping the same for the output logits
 * @param dtype the type the weights were saved in, as the config claims; F32 where it does not
 */
public record Gemma2Config(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int numKeyValueHeads,
        int headDim,
        double rmsNormEps,
        double ropeTheta,
        int maxPositionEmbeddings,
        double queryPreAttnScalar,
        int slidingWindow,
        List<Boolean> slidingLayers,
        OptionalDouble attnLogitSoftcapping,
        OptionalDouble finalLogitSoftcapping,
        boolean tieWordEmbeddings,
        DType dtype) {

    private static final List<String> LAYER_TYPES = List.of("sliding_attention", "full_attention");

    public Gemma2Config {
        slidingLayers = List.copyOf(slidingLayers);
    }

    /** Reads a config; throws {@link CheckpointException} with key, value and what is supported. */
    public static Gemma2Config read(Path file) {
        ConfigFile config = ConfigFile.read(file);
        config.choice("model_type", "gemma2", "gemma2");
        config.architectures("Gemma2");
        DecoderConfig.refuseQuantised(config);
        config.choice("hidden_activation", "gelu_pytorch_tanh", "gelu_pytorch_tanh");
        // Its class ignores hidden_act (early configs say gelu there); anything else was meant for another model.
        config.choice("hidden_act", "gelu_pytorch_tanh", "gelu_pytorch_tanh", "gelu");
        config.mustBe("attention_bias", false);
        config.mustBe("use_bidirectional_attention", false);
        DecoderConfig.Heads heads = DecoderConfig.heads(config, 2304, 8, 4, 256);
        int layers = config.integer("num_hidden_layers", 26, 1, 1 << 10);
        return new Gemma2Config(
                config.integer("vocab_size", 256000, 1, 1 << 24),
                heads.hiddenSize(),
                config.integer("intermediate_size", 9216, 1, 1 << 20),
                layers,
                heads.attention(),
                heads.keyValue(),
                heads.headDim(),
                config.number("rms_norm_eps", 1e-6, 0, 1),
                DecoderConfig.ropeTheta(config, List.of("default"), LAYER_TYPES),
                config.integer("max_position_embeddings", 8192, 1, 1 << 30),
                config.number("query_pre_attn_scalar", 256, 1e-3, 1e6),
                config.isNull("sliding_window")
                        ? Integer.MAX_VALUE
                        : config.integer("sliding_window", 4096, 1, Integer.MAX_VALUE),
                slidingLayers(config, layers),
                cap(config, "attn_logit_softcapping", 50),
                cap(config, "final_logit_softcapping", 30),
                config.flag("tie_word_embeddings", true),
                DecoderConfig.dtype(config));
    }

    private static OptionalDouble cap(ConfigFile config, String key, double absent) {
        return config.isNull(key) ? OptionalDouble.empty() : OptionalDouble.of(config.number(key, absent, 1e-3, 1e6));
    }

    /** Every other layer slides, the first included, unless the config lists the layers. */
    private static List<Boolean> slidingLayers(ConfigFile config, int layers) {
        List<String> types = DecoderConfig.layerTypes(config, LAYER_TYPES, layers);
        List<Boolean> sliding = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            sliding.add(types.isEmpty() ? layer % 2 == 0 : types.get(layer).equals("sliding_attention"));
        }
        return sliding;
    }
}
