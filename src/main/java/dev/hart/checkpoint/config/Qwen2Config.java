package dev.hart.checkpoint.config;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.DType;
import java.nio.file.Path;
import java.util.List;

/**
 * The {@code config.json} of a Hugging Face Qwen2 decoder, with the defaults of its class. The text part of a Qwen2-VL
 * config is accepted as well: for text, its decoder is a plain Qwen2, because all three rotary sections get the same position.
 */
public record Qwen2Config(DecoderConfig decoder) {
    private static final DecoderConfig DEFAULTS =
            new DecoderConfig(151936, 4096, 22016, 32, 32, 32, 0, 1e-6, 10_000, 32768, false, DType.F32);
    private static final List<String> LAYER_TYPES = List.of("full_attention");

    /**
     * Reads a config.
     *
     * @throws CheckpointException if the file is missing or cannot be read, or if a value is not supported; the message names the
     *     key, the value and what is supported
     */
    public static Qwen2Config read(Path file) {
        ConfigFile whole = ConfigFile.read(file);
        whole.choice("model_type", "qwen2", "qwen2", "qwen2_vl", "qwen2_vl_text");
        whole.architectures("Qwen2");
        DecoderConfig.refuseQuantised(whole);
        ConfigFile config = whole.object("text_config").orElse(whole);
        config.choice("hidden_act", "silu", "silu");
        config.mustBe("use_sliding_window", false);
        boolean tied = whole.flag("tie_word_embeddings", DEFAULTS.tieWordEmbeddings());
        DecoderConfig decoder = DecoderConfig.read(
                config, DEFAULTS.withTieWordEmbeddings(tied), List.of("default", "mrope"), LAYER_TYPES);
        DecoderConfig.layerTypes(config, LAYER_TYPES, decoder.numHiddenLayers());
        return new Qwen2Config(decoder);
    }
}
