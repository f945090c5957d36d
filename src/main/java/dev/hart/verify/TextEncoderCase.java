package dev.hart.verify;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.Qwen2Config;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.convert.qwen.PadToken;
import dev.hart.convert.qwen.TextEncoderGraph;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.convert.stage.StageSink;
import dev.hart.engine.Cancellation;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.StageEngine;
import dev.hart.io.ScratchFolder;
import dev.hart.pack.PackException;
import dev.hart.pack.tokenizer.PaddedPrompt;
import dev.hart.pack.tokenizer.PromptTokenizer;
import dev.hart.pipeline.TextEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Replays a recorded case of the text encoder: from strings to tokens to the context. */
public final class TextEncoderCase {
    private TextEncoderCase() {}

    /**
     * Converts the checkpoint into a temporary folder, runs the recorded strings through it and compares
     * {@code system_token_ids [P]}, {@code token_ids}, {@code context_mask} and {@code context_position_ids [B, T]}, then
     * {@code context [B, T, D]}, its padding included.
     *
     * @param checkpointDir folder with {@code config.json}, weights and {@code tokenizer.json}
     * @param golden the recorded tensors, with {@code case.json} in the same folder
     * @param listener receives each row as soon as it is known
     * @throws VerifyException if {@code case.json} cannot be used, or recorded integers are not I64
     * @throws CheckpointException if the checkpoint or the recorded tensors cannot be read
     * @throws PackException if the tokenizer cannot be read
     * @throws dev.hart.engine.EngineException if the graph cannot be loaded or run
     */
    public static Comparison replay(
            Path checkpointDir,
            Path golden,
            StagePrecision precision,
            EngineOptions options,
            Consumer<ComparisonRow> listener) {
        CaseFile texts = CaseFile.beside(golden, "text-encoder");
        String systemPrompt = texts.text("system_prompt");
        List<String> prompts = texts.texts("prompts");
        int length = texts.positive("context_tokens");
        Comparison comparison = new Comparison(listener);
        double tolerance = Tolerances.of(precision).stages();
        Qwen2Config config = Qwen2Config.read(checkpointDir.resolve("config.json"));
        try (RecordedCase recorded = new RecordedCase(golden);
                Checkpoint checkpoint = CheckpointFiles.open(checkpointDir);
                PromptTokenizer tokenizer = PromptTokenizer.open(checkpointDir.resolve("tokenizer.json"))) {
            long[] system = tokenizer.encode(systemPrompt, true);
            recorded.compare(comparison, "system_token_ids", system);
            long padToken = PadToken.of(checkpointDir, tokenizer);
            List<PaddedPrompt> padded = prompts.stream()
                    .map(prompt -> tokenizer.encodePadded(prompt, length, padToken))
                    .toList();
            int batch = prompts.size();
            long[] ids = rows(padded, PaddedPrompt::ids);
            long[] mask = rows(padded, PaddedPrompt::mask);
            recorded.compare(comparison, "token_ids", ids);
            recorded.compare(comparison, "context_mask", mask);
            recorded.compare(comparison, "context_position_ids", rows(padded, PaddedPrompt::positions));

            try (ScratchFolder folder = ScratchFolder.create("verify")) {
                StageSink.folder(folder.path())
                        .stage(
                                "text-encoder",
                                precision,
                                tensor -> {},
                                stage -> TextEncoderGraph.build(stage, new Weights(checkpoint, ""), config));
                StageEngine engine = StageEngine.load(folder.path().resolve("text-encoder.onnx"), options);
                try (TextEncoder encoder = new TextEncoder(engine, system)) {
                    float[] context = encoder.encode(ids, mask, batch, new Cancellation());
                    long[] shape = {batch, length, config.decoder().hiddenSize()};
                    recorded.compare(comparison, "context", context, shape, tolerance);
                }
            }
            recorded.finish(comparison);
        }
        return comparison;
    }

    private static long[] rows(List<PaddedPrompt> prompts, Function<PaddedPrompt, long[]> part) {
        return prompts.stream().map(part).flatMapToLong(LongStream::of).toArray();
    }
}
