package dev.hart.convert.hart;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartConfigs;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.convert.stage.StageSink;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Converts a released HART folder ({@code llm} and {@code tokenizer}) into the transformer, residual and decoder graphs. */
public final class HartConverter {
    /** Tensors without weights: the scale of each position, and the attention mask of training. */
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

    /**
     * Converts the three stages.
     *
     * @param configs the configurations in {@code folder}
     * @param recording adds an output to each graph, to compare with recorded cases: {@code logits}, {@code residual_condition}
     *     and {@code rgb}
     * @param progress receives names of tensors as these are written, see {@link dev.hart.convert.stage.StageWriter}
     * @throws dev.hart.checkpoint.CheckpointException if the checkpoint cannot be read or does not fit the configurations
     * @throws java.io.UncheckedIOException if a file cannot be written
     */
    public static void convert(
            Path folder,
            HartConfigs configs,
            StageSink sink,
            StagePrecision precision,
            boolean recording,
            Consumer<String> progress) {
        // The authors' inference uses the averaged weights.
        try (Checkpoint llmFile = CheckpointFiles.open(folder.resolve("llm"), "ema_model.bin");
                Checkpoint vaeFile = CheckpointFiles.open(folder.resolve("tokenizer"))) {
            Weights llm = new Weights(llmFile, "").skip(LLM_SKIPPED);
            Weights vae = new Weights(vaeFile, "vae.").skip(TOKENIZER_SKIPPED);
            HartWeights source = new HartWeights(llm, vae, configs);
            sink.stage("transformer", precision, progress, stage -> TransformerGraph.build(stage, source, recording));
            sink.stage("residual", precision, progress, stage -> ResidualGraph.build(stage, source, recording));
            sink.stage(
                    "decoder",
                    precision.ofDecoder(),
                    progress,
                    stage -> DecoderGraph.build(stage, vae, configs.tokenizer(), recording));
            llm.finish();
            vae.finish();
        }
    }
}
