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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code hart verify}, which replays a recorded case. */
@Command(
        name = "verify",
        description = "Convert a checkpoint in a temporary folder and replay a recorded case on it.",
        sortOptions = false)
final class VerifyCommand implements Callable<Integer> {
    /** Replays a recorded case of one of the three kinds of checkpoint. */
    @FunctionalInterface
    private interface Replay {
        Comparison run(
                Path checkpoint,
                Path golden,
                StagePrecision precision,
                EngineOptions options,
                Consumer<ComparisonRow> listener);
    }

    @Spec
    private @Nullable CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Option(
            names = "--golden",
            paramLabel = "FILE",
            description = "Recorded tensors; by default golden.safetensors in DIR.")
    private @Nullable Path golden;

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "fp32",
            description = "Precision of the computation: fp32 (default), fp16 or bf16.")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--weights",
            paramLabel = "P",
            description = "Precision of the weights, by default as computed; int8 also multiplies in bytes.")
    private @Nullable Precision weights;

    @Option(
            names = "--provider",
            paramLabel = "P",
            defaultValue = "cpu",
            description = "What computes: cpu (default), cuda or tensorrt.")
    private Provider provider = Provider.CPU;

    @Override
    public Integer call() {
        return checkpoint
                .hart()
                .map(folder -> replay("--hart", HartCase::replay, folder))
                .or(() -> checkpoint
                        .textEncoder()
                        .map(folder -> replay("--text-encoder", TextEncoderCase::replay, folder)))
                .or(() -> checkpoint.safety().map(folder -> replay("--safety", SafetyCase::replay, folder)))
                .orElseThrow();
    }

    private int replay(String option, Replay replay, Path folder) {
        if (!Files.isDirectory(folder)) {
            // Otherwise the message would name a file that would be in it.
            throw new InputException(option + " " + folder
                    + (Files.exists(folder) ? ": is a file, not a checkpoint's folder" : ": no such folder"));
        }
        PrintWriter out = Commands.out(spec);
        Path recorded = golden == null ? folder.resolve("golden.safetensors") : golden;
        EngineOptions options = new EngineOptions(provider, 0, 0);
        StagePrecision stages = StagePrecision.of(precision, PrecisionConverter.stored(precision, weights));
        Comparison comparison = replay.run(folder, recorded, stages, options, row -> {
            out.println(row);
            out.flush();
        });
        Optional<ComparisonRow> firstOff = comparison.firstOff();
        int tensors = comparison.rows().size();
        out.println(
                firstOff.map(row -> "first that is off: " + row.name()).orElse("all " + tensors + " tensors agree"));
        out.flush();
        return firstOff.isPresent() || tensors == 0 ? Errors.FAILURE : 0;
    }
}
