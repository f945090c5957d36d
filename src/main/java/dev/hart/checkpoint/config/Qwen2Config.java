package dev.hart.checkpoint.config;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.DType;
import java.nio.file.Path;
import java.util.List;

/**
 * The {@code config.json} of a Hugging Face Qwen2 decoder, with the defaults of its class. Accepts the text part of a
 * Qwen2-VL config too: for text its decoder is the same, as all three rotary sections get the same position.
 *
 * @param headDim width of one attention head, even
 * @param ropeTheta base of the rotary frequencies
 * @param dtype the type the weights were saved in, as the config claims; F32 where it does not
 */
public record Qwen2Config(
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

    /** Reads a config; throws {@link CheckpointException} with key, value and what is supported. */
    public static Qwen2Config read(Path file) {
        ConfigFile whole = ConfigFile.read(file);
        whole.choice("model_type", "qwen2", "qwen2", "qwen2_vl", "qwen2_vl_text");
        whole.architectures("Qwen2");
        DecoderConfig.refuseQuantised(whole);
        ConfigFile config = whole.object("text_config").orElse(whole);
        config.choice("hidden_act", "silu", "silu");
        config.mustBe("use_sliding_window", false);
        int layers = config.integer("num_hidden_layers", 32, 1, 1 << 10);
        DecoderConfig.layerTypes(config, List.of("full_attention"), layers);
        DecoderConfig.Heads heads = DecoderConfig.heads(config, 4096, 32, 32, 0);
        return new Qwen2Config(
                config.integer("vocab_size", 151936, 1, 1 << 24),
                heads.hiddenSize(),
                config.integer("intermediate_size", 22016, 1, 1 << 20),
                layers,
                heads.attention(),
                heads.keyValue(),
                heads.headDim(),
                config.number("rms_norm_eps", 1e-6, 0, 1),
                DecoderConfig.ropeTheta(config, List.of("default", "mrope"), List.of("full_attention")),
                config.integer("max_position_embeddings", 32768, 1, 1 << 30),
                config.flag("tie_word_embeddings", whole.flag("tie_word_embeddings", false)),
                DecoderConfig.dtype(config));
    }
}
