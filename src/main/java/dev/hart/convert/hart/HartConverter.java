package dev.hart.convert.hart;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartConfig;
import dev.hart.checkpoint.config.HartTokenizerConfig;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.convert.stage.StageSink;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Converts a released HART folder ({@code llm} and {@code tokenizer}) into the transformer, residual and decoder graphs. */
public final class HartConverter {
    /** Training leftovers the picture does not depend on. */
    private static final String[] LLM_SKIPPED = {"lvl_1L", "attn_bias_for_masking"};

    private static final String[] TOKENIZER_SKIPPED = {
        "disc.*",
        "vae.encoder.*",
        "vae.quant_conv.*",
        "vae.quantize.ema_vocab_hit_SV",
        "vae.decoder2.*",
        "vae.post_quant_conv2.*"
    };

    private HartConverter() {}

    /** The configurations of what was converted. */
    public record Converted(HartConfig config, HartTokenizerConfig tokenizer) {}

    /**
     * Converts the three stages.
     *
     * @param recording adds the tensors that recorded cases hold as extra outputs
     * @param progress told each tensor's name as it is written
     * @throws dev.hart.checkpoint.CheckpointException if the checkpoint cannot be read or honoured
     */
    public static Converted convert(
            Path folder, StageSink sink, StagePrecision precision, boolean recording, Consumer<String> progress) {
        Path llmFolder = folder.resolve("llm");
        Path tokenizerFolder = folder.resolve("tokenizer");
        HartConfig config = HartConfig.read(llmFolder.resolve("config.json"));
        HartTokenizerConfig tokenizer = HartTokenizerConfig.read(tokenizerFolder.resolve("config.json"));
        // The averaged weights are what the authors' inference uses.
        try (Checkpoint llmFile = CheckpointFiles.open(llmFolder, "ema_model.bin");
                Checkpoint vaeFile = CheckpointFiles.open(tokenizerFolder)) {
            Weights llm = new Weights(llmFile, "").skip(LLM_SKIPPED);
            Weights vae = new Weights(vaeFile, "vae.").skip(TOKENIZER_SKIPPED);
            sink.stage(
                    "transformer",
                    precision,
                    progress,
                    stage -> TransformerGraph.build(stage, llm, vae, config, tokenizer, recording));
            sink.stage(
                    "residual",
                    precision,
                    progress,
                    stage -> ResidualGraph.build(stage, llm, vae, config, tokenizer, recording));
            sink.stage("decoder", precision, progress, stage -> DecoderGraph.build(stage, vae, tokenizer, recording));
            llm.finish();
            vae.finish();
        }
        return new Converted(config, tokenizer);
    }
}
