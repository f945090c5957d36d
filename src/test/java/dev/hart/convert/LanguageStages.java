package dev.hart.convert;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.Gemma2Config;
import dev.hart.checkpoint.config.Qwen2Config;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.convert.gemma.SafetyGraph;
import dev.hart.convert.qwen.TextEncoderGraph;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.convert.stage.StageSink;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.StageEngine;
import dev.hart.pack.tokenizer.PromptTokenizer;
import java.nio.file.Path;

/** Converts and loads the language stages of small checkpoints, for tests of the classes that run them. */
public final class LanguageStages {
    private LanguageStages() {}

    public static StageEngine textEncoder(Path checkpointDir, Path into, StagePrecision precision) {
        Qwen2Config config = Qwen2Config.read(checkpointDir.resolve("config.json"));
        try (Checkpoint checkpoint = CheckpointFiles.open(checkpointDir)) {
            StageSink.folder(into)
                    .stage(
                            "text-encoder",
                            precision,
                            tensor -> {},
                            stage -> TextEncoderGraph.build(stage, new Weights(checkpoint, ""), config));
        }
        return StageEngine.load(into.resolve("text-encoder.onnx"), EngineOptions.CPU);
    }

    public static StageEngine safety(Path checkpointDir, Path into) {
        Gemma2Config config = Gemma2Config.read(checkpointDir.resolve("config.json"));
        try (Checkpoint checkpoint = CheckpointFiles.open(checkpointDir);
                PromptTokenizer tokenizer = PromptTokenizer.open(checkpointDir.resolve("tokenizer.json"))) {
            StageSink.folder(into)
                    .stage(
                            "safety",
                            StagePrecision.FP32,
                            tensor -> {},
                            stage -> SafetyGraph.build(
                                    stage,
                                    new Weights(checkpoint, ""),
                                    config,
                                    tokenizer.idOf("Yes"),
                                    tokenizer.idOf("No")));
        }
        return StageEngine.load(into.resolve("safety.onnx"), EngineOptions.CPU);
    }
}
