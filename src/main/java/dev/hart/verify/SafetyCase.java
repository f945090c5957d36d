package dev.hart.verify;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.Gemma2Config;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.convert.gemma.SafetyGraph;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.convert.stage.StageSink;
import dev.hart.engine.Cancellation;
import dev.hart.engine.EngineException;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.StageEngine;
import dev.hart.generation.SafetyException;
import dev.hart.io.ScratchFolder;
import dev.hart.pack.PackException;
import dev.hart.pack.tokenizer.PromptTokenizer;
import dev.hart.pipeline.SafetyClassifier;
import dev.hart.pipeline.SafetyClassifier.Score;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Replays a recorded case of the safety model: from strings to tokens to the probability of a violation. */
public final class SafetyCase {
    private SafetyCase() {}

    /**
     * Converts the checkpoint into a temporary folder, runs the recorded strings through it in one batch and compares
     * {@code token_ids [B, L]} (−1 after a row's end), {@code yes_no_logits [B, 2]} and {@code violation [B]}.
     *
     * @param checkpointDir folder with {@code config.json}, weights and {@code tokenizer.json}
     * @param golden the recorded tensors, with {@code case.json} in the same folder
     * @param listener receives each row as soon as it is known
     * @throws VerifyException if {@code case.json} cannot be used, or the recorded ids are not I64
     * @throws CheckpointException if the checkpoint or the recorded tensors cannot be read
     * @throws PackException if the tokenizer cannot be read or has no tokens Yes and No
     * @throws EngineException if the graph cannot be loaded or run
     */
    public static Comparison replay(
            Path checkpointDir,
            Path golden,
            StagePrecision precision,
            EngineOptions options,
            Consumer<ComparisonRow> listener) {
        List<String> texts = CaseFile.beside(golden, "safety").texts("texts");
        Comparison comparison = new Comparison(listener);
        double tolerance = Tolerances.of(precision).stages();
        Gemma2Config config = Gemma2Config.read(checkpointDir.resolve("config.json"));
        try (RecordedCase recorded = new RecordedCase(golden);
                Checkpoint checkpoint = CheckpointFiles.open(checkpointDir);
                PromptTokenizer tokenizer = PromptTokenizer.open(checkpointDir.resolve("tokenizer.json"))) {
            List<long[]> rows =
                    texts.stream().map(text -> tokenizer.encode(text, true)).toList();
            int batch = rows.size();
            int longest = rows.stream().mapToInt(row -> row.length).max().orElse(0);
            recorded.compare(comparison, "token_ids", padded(rows, longest));

            long yes = tokenizer.idOf("Yes");
            long no = tokenizer.idOf("No");
            try (ScratchFolder folder = ScratchFolder.create("verify")) {
                StageSink.folder(folder.path())
                        .stage(
                                "safety",
                                precision,
                                tensor -> {},
                                stage -> SafetyGraph.build(stage, new Weights(checkpoint, ""), config, yes, no));
                StageEngine engine = StageEngine.load(folder.path().resolve("safety.onnx"), options);
                float[] logits = new float[2 * batch];
                float[] violations = new float[batch];
                score(engine, rows, logits, violations);
                recorded.compare(comparison, "yes_no_logits", logits, new long[] {batch, 2}, tolerance);
                recorded.compare(comparison, "violation", violations, new long[] {batch}, tolerance);
            }
            recorded.finish(comparison);
        }
        return comparison;
    }

    /**
     * Scores all rows in one run. If the classifier gives no probability for one of them, all logits and violations become NaN:
     * the comparison shows them as off, and goes on.
     *
     * @throws EngineException if the run itself fails
     */
    private static void score(StageEngine engine, List<long[]> rows, float[] logits, float[] violations) {
        try (SafetyClassifier classifier = new SafetyClassifier(engine)) {
            List<Score> scores = classifier.scores(rows, new Cancellation());
            for (int i = 0; i < violations.length; i++) {
                Score score = scores.get(i);
                logits[2 * i] = score.yes();
                logits[2 * i + 1] = score.no();
                violations[i] = score.violation();
            }
        } catch (SafetyException e) {
            if (e.getCause() instanceof EngineException failed) {
                throw failed;
            }
            Arrays.fill(logits, Float.NaN);
            Arrays.fill(violations, Float.NaN);
        }
    }

    private static long[] padded(List<long[]> rows, int length) {
        long[] padded = new long[rows.size() * length];
        Arrays.fill(padded, -1);
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, padded, i * length, rows.get(i).length);
        }
        return padded;
    }
}
