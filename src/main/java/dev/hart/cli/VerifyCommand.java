package dev.hart.cli;

import dev.hart.convert.stage.StagePrecision;
import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.pack.Precision;
import dev.hart.verify.Comparison;
import dev.hart.verify.ComparisonRow;
import dev.hart.verify.HartCase;
import dev.hart.verify.SafetyCase;
import dev.hart.verify.TextEncoderCase;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hart verify}. */
@Command(
        name = "verify",
        description = "Convert a checkpoint in a temporary folder and replay a recorded case on it.",
        sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
    /** Replays a case; the three kinds have this in common. */
    @FunctionalInterface
    private interface Replay {
        Comparison run(
                Path checkpoint,
                Path golden,
                StagePrecision precision,
                EngineOptions options,
                Consumer<ComparisonRow> listener);
    }

    /** Which kind of checkpoint: one of the three. */
    private static final class Checkpoint {
        @Option(
                names = "--hart",
                required = true,
                paramLabel = "DIR",
                description = "Released HART folder, with llm and tokenizer.")
        private @Nullable Path hart;

        @Option(names = "--text-encoder", required = true, paramLabel = "DIR", description = "Qwen2 folder.")
        private @Nullable Path textEncoder;

        @Option(names = "--safety", required = true, paramLabel = "DIR", description = "Gemma-2 folder.")
        private @Nullable Path safety;
    }

    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Checkpoint checkpoint = new Checkpoint();

    @Option(
            names = "--golden",
            paramLabel = "FILE",
            description = "Recorded tensors; by default golden.safetensors in DIR.")
    private @Nullable Path golden;

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "fp32",
            description = "What is computed in: fp32 (default) or fp16.")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--provider",
            paramLabel = "P",
            defaultValue = "cpu",
            description = "Where: cpu (default), cuda or tensorrt.")
    private Provider provider = Provider.CPU;

    @Override
    public Integer call() {
        if (checkpoint.hart != null) {
            return replay(HartCase::replay, checkpoint.hart);
        }
        return checkpoint.textEncoder != null
                ? replay(TextEncoderCase::replay, checkpoint.textEncoder)
                : replay(SafetyCase::replay, Objects.requireNonNull(checkpoint.safety));
    }

    private int replay(Replay replay, Path folder) {
        PrintWriter out = Commands.out(spec);
        Path recorded = golden == null ? folder.resolve("golden.safetensors") : golden;
        EngineOptions options = new EngineOptions(provider, 0, 0);
        Comparison comparison = replay.run(folder, recorded, PrecisionConverter.ofStages(precision), options, line -> {
            out.println(line);
            out.flush();
        });
        Optional<ComparisonRow> off = comparison.firstOff();
        int tensors = comparison.lines().size();
        out.println(off.map(line -> "first that is off: " + line.name()).orElse("all " + tensors + " tensors agree"));
        out.flush();
        return off.isPresent() || tensors == 0 ? Errors.FAILURE : 0;
    }
}
