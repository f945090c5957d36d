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
 * @param decoder the common part; its {@code headDim} is independent of {@code hiddenSize}
 * @param queryPreAttnScalar queries are scaled by this to the power of -0.5
 * @param slidingWindow how many positions, its own included, a query in a sliding layer sees; {@code Integer.MAX_VALUE} for all
 * @param slidingLayers for each layer, whether it slides
 * @param attnLogitSoftcapping cap of the attention logits, which become {@code cap · tanh(x / cap)}; empty for no cap
 * @param finalLogitSoftcapping cap of the output logits; empty for no cap
 */
public record Gemma2Config(
        DecoderConfig decoder,
        double queryPreAttnScalar,
        int slidingWindow,
        List<Boolean> slidingLayers,
        OptionalDouble attnLogitSoftcapping,
        OptionalDouble finalLogitSoftcapping) {

    private static final DecoderConfig DEFAULTS =
            new DecoderConfig(256000, 2304, 9216, 26, 8, 4, 256, 1e-6, 10_000, 8192, true, DType.F32);
    private static final List<String> LAYER_TYPES = List.of("sliding_attention", "full_attention");

    public Gemma2Config {
        slidingLayers = List.copyOf(slidingLayers);
    }

    /**
     * Reads a config.
     *
     * @throws CheckpointException if the file is missing or cannot be read, or if a value is not supported; the message names the
     *     key, the value and what is supported
     */
    public static Gemma2Config read(Path file) {
        ConfigFile config = ConfigFile.read(file);
        config.choice("model_type", "gemma2", "gemma2");
        config.architectures("Gemma2");
        DecoderConfig.refuseQuantised(config);
        config.choice("hidden_activation", "gelu_pytorch_tanh", "gelu_pytorch_tanh");
        // Gemma's class ignores hidden_act (early configs have "gelu" there); any other is for another model.
        config.choice("hidden_act", "gelu_pytorch_tanh", "gelu_pytorch_tanh", "gelu");
        config.mustBe("attention_bias", false);
        config.mustBe("use_bidirectional_attention", false);
        DecoderConfig decoder = DecoderConfig.read(config, DEFAULTS, List.of("default"), LAYER_TYPES);
        return new Gemma2Config(
                decoder,
                config.number("query_pre_attn_scalar", 256, 1e-3, 1e6),
                config.isNull("sliding_window")
                        ? Integer.MAX_VALUE
                        : config.integer("sliding_window", 4096, 1, Integer.MAX_VALUE),
                slidingLayers(config, decoder.numHiddenLayers()),
                cap(config, "attn_logit_softcapping", 50),
                cap(config, "final_logit_softcapping", 30));
    }

    private static OptionalDouble cap(ConfigFile config, String key, double absent) {
        return config.isNull(key) ? OptionalDouble.empty() : OptionalDouble.of(config.number(key, absent, 1e-3, 1e6));
    }

    /** Reads which layers slide: as the config lists them, else every other layer, starting with the first. */
    private static List<Boolean> slidingLayers(ConfigFile config, int layers) {
        List<String> types = DecoderConfig.layerTypes(config, LAYER_TYPES, layers);
        List<Boolean> sliding = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            sliding.add(types.isEmpty() ? layer % 2 == 0 : types.get(layer).equals("sliding_attention"));
        }
        return sliding;
    }
}
