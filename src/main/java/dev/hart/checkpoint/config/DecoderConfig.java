package dev.hart.checkpoint.config;

import dev.hart.checkpoint.DType;
import java.util.List;
import java.util.Optional;

/**
 * The part of a {@code config.json} that all Hugging Face decoders have in common.
 *
 * @param headDim width of one attention head, even
 * @param ropeTheta base of the rotary frequencies
 * @param numKeyValueHeads a divisor of {@code numAttentionHeads}
 * @param dtype the type the weights were saved in, according to the config; F32 if it does not state one
 */
public record DecoderConfig(
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
        boolean tieWordEmbeddings,
        DType dtype) {

    /**
     * Reads the common part of a config.
     *
     * @param defaults values of absent keys; a {@code headDim} of 0 stands for {@code hidden_size / num_attention_heads}
     * @param ropeTypes supported types of rotary frequencies
     * @param layerTypes kinds of attention for which newer configs state a rotary base each
     */
    static DecoderConfig read(
            ConfigFile config, DecoderConfig defaults, List<String> ropeTypes, List<String> layerTypes) {
        int hidden = config.integer("hidden_size", defaults.hiddenSize, 1, 1 << 16);
        int heads = config.integer("num_attention_heads", defaults.numAttentionHeads, 1, 1 << 10);
        int keyValueHeads = config.isNull("num_key_value_heads")
                ? heads
                : config.integer("num_key_value_heads", defaults.numKeyValueHeads, 1, 1 << 10);
        if (heads % keyValueHeads != 0) {
            throw config.refuse(
                    "num_key_value_heads", keyValueHeads, "a divisor of num_attention_heads (" + heads + ")");
        }
        return new DecoderConfig(
                config.integer("vocab_size", defaults.vocabSize, 1, 1 << 24),
                hidden,
                config.integer("intermediate_size", defaults.intermediateSize, 1, 1 << 20),
                config.integer("num_hidden_layers", defaults.numHiddenLayers, 1, 1 << 10),
                heads,
                keyValueHeads,
                headDim(config, defaults.headDim, hidden, heads),
                config.number("rms_norm_eps", defaults.rmsNormEps, 0, 1),
                ropeTheta(config, defaults.ropeTheta, ropeTypes, layerTypes),
                config.integer("max_position_embeddings", defaults.maxPositionEmbeddings, 1, 1 << 30),
                config.flag("tie_word_embeddings", defaults.tieWordEmbeddings),
                dtype(config, defaults.dtype));
    }

    private static int headDim(ConfigFile config, int absent, int hidden, int heads) {
        boolean derived = absent == 0 && !config.has("head_dim");
        if (derived && hidden % heads != 0) {
            throw config.refuse("num_attention_heads", heads, "a divisor of hidden_size (" + hidden + ")");
        }
        int width = derived ? hidden / heads : config.integer("head_dim", absent, 1, 1 << 12);
        if (width % 2 != 0) {
            throw config.refuse("head_dim", width, "an even number");
        }
        return width;
    }

    /**
     * Reads the rotary base. Released configs have it at the top level, newer ones in {@code rope_parameters}, possibly once
     * per layer type; the bases of several types must be equal. Scaled frequencies are refused.
     */
    private static double ropeTheta(ConfigFile config, double absent, List<String> ropeTypes, List<String> layerTypes) {
        double theta = config.number("rope_theta", absent, 1, 1e12);
        refuseScaling(config.object("rope_scaling"), ropeTypes);
        Optional<ConfigFile> parameters = config.object("rope_parameters");
        if (parameters.isEmpty()) {
            return theta;
        }
        ConfigFile rope = parameters.get();
        List<ConfigFile> byLayer =
                layerTypes.stream().map(rope::object).flatMap(Optional::stream).toList();
        if (byLayer.isEmpty()) {
            return theta(rope, theta, ropeTypes);
        }
        double first = theta(byLayer.get(0), theta, ropeTypes);
        for (ConfigFile layer : byLayer) {
            double other = theta(layer, theta, ropeTypes);
            if (other != first) {
                throw layer.refuse("rope_theta", other, "one base for all layers (" + first + ")");
            }
        }
        return first;
    }

    private static double theta(ConfigFile rope, double absent, List<String> ropeTypes) {
        refuseScaling(Optional.of(rope), ropeTypes);
        return rope.number("rope_theta", absent, 1, 1e12);
    }

    private static void refuseScaling(Optional<ConfigFile> rope, List<String> ropeTypes) {
        String[] supported = ropeTypes.toArray(String[]::new);
        rope.ifPresent(parameters -> {
            parameters.choice("type", "default", supported);
            parameters.choice("rope_type", "default", supported);
            double partial = parameters.number("partial_rotary_factor", 1, 0, 1);
            if (partial != 1) {
                throw parameters.refuse("partial_rotary_factor", partial, "1");
            }
        });
    }

    /**
     * Reads the kind of attention of each layer; empty if the config does not list them. Refuses another kind or number of them.
     */
    static List<String> layerTypes(ConfigFile config, List<String> supported, int layers) {
        List<String> types = config.texts("layer_types");
        if (!supported.containsAll(types)) {
            throw config.refuse("layer_types", types, "only " + String.join(", ", supported));
        }
        if (!types.isEmpty() && types.size() != layers) {
            throw config.refuse("layer_types", types.size() + " entries", layers + " as num_hidden_layers");
        }
        return types;
    }

    private static DType dtype(ConfigFile config, DType absent) {
        String key = config.has("dtype") ? "dtype" : "torch_dtype";
        if (!config.has(key)) {
            return absent;
        }
        return switch (config.choice(key, "float32", "float32", "float16", "bfloat16", "float64")) {
            case "float16" -> DType.F16;
            case "bfloat16" -> DType.BF16;
            case "float64" -> DType.F64;
            default -> DType.F32;
        };
    }

    /** Throws if the weights are quantised. */
    static void refuseQuantised(ConfigFile config) {
        if (config.has("quantization_config")) {
            throw config.refuse("quantization_config", "there", "weights that are not quantised");
        }
    }

    DecoderConfig withTieWordEmbeddings(boolean tied) {
        return new DecoderConfig(
                vocabSize,
                hiddenSize,
                intermediateSize,
                numHiddenLayers,
                numAttentionHeads,
                numKeyValueHeads,
                headDim,
                rmsNormEps,
                ropeTheta,
                maxPositionEmbeddings,
                tied,
                dtype);
    }
}
