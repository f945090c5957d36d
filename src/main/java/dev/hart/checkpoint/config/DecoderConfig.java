package dev.hart.checkpoint.config;

import dev.hart.checkpoint.DType;
import java.util.List;
import java.util.Optional;

/** What the configs of Hugging Face decoders have in common. */
final class DecoderConfig {
    private DecoderConfig() {}

    /** Widths that depend on one another. */
    record Heads(int hiddenSize, int attention, int keyValue, int headDim) {}

    /** Reads the heads; {@code headDim} 0 makes its default {@code hidden_size / num_attention_heads}. */
    static Heads heads(ConfigFile config, int hiddenSize, int attention, int keyValue, int headDim) {
        int hidden = config.integer("hidden_size", hiddenSize, 1, 1 << 16);
        int heads = config.integer("num_attention_heads", attention, 1, 1 << 10);
        int keys = config.isNull("num_key_value_heads")
                ? heads
                : config.integer("num_key_value_heads", keyValue, 1, 1 << 10);
        if (heads % keys != 0) {
            throw config.refuse("num_key_value_heads", keys, "a divisor of num_attention_heads (" + heads + ")");
        }
        boolean derived = headDim == 0 && !config.has("head_dim");
        if (derived && hidden % heads != 0) {
            throw config.refuse("num_attention_heads", heads, "a divisor of hidden_size (" + hidden + ")");
        }
        int width = derived ? hidden / heads : config.integer("head_dim", headDim, 1, 1 << 12);
        if (width % 2 != 0) {
            throw config.refuse("head_dim", width, "an even number");
        }
        return new Heads(hidden, heads, keys, width);
    }

    /**
     * The rotary base: at the top of released configs, in {@code rope_parameters} of newer ones, there possibly once per layer
     * type; the bases of several types must agree. Scaled frequencies are refused.
     */
    static double ropeTheta(ConfigFile config, List<String> ropeTypes, List<String> layerTypes) {
        double theta = config.number("rope_theta", 10_000, 1, 1e12);
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

    /** The kind of attention of each layer; empty if the config does not list them. */
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

    static DType dtype(ConfigFile config) {
        String key = config.has("dtype") ? "dtype" : "torch_dtype";
        if (!config.has(key)) {
            return DType.F32;
        }
        return switch (config.choice(key, "float32", "float32", "float16", "bfloat16", "float64")) {
            case "float16" -> DType.F16;
            case "bfloat16" -> DType.BF16;
            case "float64" -> DType.F64;
            default -> DType.F32;
        };
    }

    static void refuseQuantised(ConfigFile config) {
        if (config.has("quantization_config")) {
            throw config.refuse("quantization_config", "there", "weights that are not quantised");
        }
    }
}
