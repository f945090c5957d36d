package dev.hart.cli;

import dev.hart.convert.PackConverter;
import dev.hart.convert.PackConverter.Options;
import dev.hart.convert.PackConverter.Sources;
import dev.hart.convert.Recipe;
import dev.hart.pack.PackFiles;
import dev.hart.pack.Precision;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code hart convert}, which makes a model pack. */
@Command(name = "convert", description = "Make a model pack from released checkpoints.", sortOptions = false)
final class ConvertCommand implements Callable<Integer> {
    /** Makes a pack, as {@link PackConverter#convert} does. */
    @FunctionalInterface
    interface Converter {
        Path convert(Sources sources, Path target, Options options, Consumer<String> progress);
    }

    private final Converter converter;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private CheckpointOptions checkpoints = new CheckpointOptions();

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Folder of the pack to make.")
    private @Nullable Path output;

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "fp32",
            description =
                    "Precision of the computation: fp32 (default), or fp16 or bf16 for GPUs. With fp16 the safety check is"
                            + " computed in fp32, with bf16 the decoder in fp16.")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--weights",
            paramLabel = "P",
            description =
                    "Precision of the stored weights, by default as computed: fp32, fp16 (half the size) or int8 (a quarter;"
                            + " for CPUs, which then multiply bytes).")
    private @Nullable Precision weights;

    @Option(names = "--name", paramLabel = "N", description = "Name of the pack; by default the name of its folder.")
    private @Nullable String name;

    @Option(
            names = "--pack-version",
            paramLabel = "V",
            defaultValue = "1",
            description = "Version of the pack, 1 by default. Images name it in their metadata.")
    private String packVersion = "1";

    @Option(
            names = "--recipe",
            paramLabel = "FILE",
            description =
                    "JSON file with values that checkpoints do not contain: notice, draws, systemPrompt, defaults, safety,"
                            + " sources, as in pack.json. Values that it leaves out are those of the release.")
    private @Nullable Path recipe;

    @Option(
            names = "--notice",
            paramLabel = "TEXT",
            description = "Text to show when the pack is served; replaces the notice of the recipe.")
    private @Nullable String notice;

    @Option(names = "--replace", description = "Replace a pack that exists at --output.")
    private boolean replace;

    ConvertCommand(Converter converter) {
        this.converter = converter;
    }

    @Override
    public Integer call() {
        Path target = Objects.requireNonNull(output);
        Sources sources = new Sources(
                checkpoints.hart().orElseThrow(),
                checkpoints.textEncoder().orElseThrow(),
                checkpoints.safety().orElseThrow());
        String packName = name == null
                ? String.valueOf(target.toAbsolutePath().normalize().getFileName())
                : name;
        if (!PackFiles.isPlainName(packName)) {
            // Refused now, not after the conversion.
            throw new InputException(
                    "'" + packName + "' cannot name a pack: letters, digits, '.', '-' and '_' only; see --name");
        }
        if (!PackFiles.isPlainName(packVersion)) {
            throw new InputException("'" + packVersion
                    + "' cannot be a pack's version: letters, digits, '.', '-' and '_' only; see --pack-version");
        }
        Options options = new Options(
                packName, packVersion, recipe(), precision, PrecisionConverter.stored(precision, weights), replace);
        int[] tensors = {0};
        long start = System.nanoTime();
        try (ProgressLine line = ProgressLine.on(Commands.err(spec))) {
            converter.convert(sources, target, options, tensor -> line.text(++tensors[0] + " " + tensor));
        }
        Commands.out(spec)
                .printf(
                        Locale.ROOT,
                        "%s  %d tensors in %.1f s%n",
                        target,
                        tensors[0],
                        (System.nanoTime() - start) / 1e9);
        Commands.out(spec).flush();
        return 0;
    }

    private Recipe recipe() {
        if (notice != null && notice.isBlank()) {
            throw new InputException("--notice is empty");
        }
        Recipe read = recipe == null ? Recipe.RELEASED : Recipe.read(recipe);
        return notice == null ? read : read.withNotice(notice);
    }
}
