package dev.hart.convert;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.Gemma2Config;
import dev.hart.checkpoint.config.HartConfig;
import dev.hart.checkpoint.config.HartConfigs;
import dev.hart.checkpoint.config.HartTokenizerConfig;
import dev.hart.checkpoint.config.Qwen2Config;
import dev.hart.checkpoint.files.CheckpointFiles;
import dev.hart.convert.gemma.SafetyGraph;
import dev.hart.convert.hart.HartConverter;
import dev.hart.convert.qwen.PadToken;
import dev.hart.convert.qwen.TextEncoderGraph;
import dev.hart.convert.stage.StagePrecision;
import dev.hart.convert.stage.StageSink;
import dev.hart.pack.ModelSizes;
import dev.hart.pack.PackException;
import dev.hart.pack.PackFiles;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackManifestBuilder;
import dev.hart.pack.PackSource;
import dev.hart.pack.PackWriter;
import dev.hart.pack.Precision;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.TextSettings;
import dev.hart.pack.tokenizer.PromptTokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Converts the three released checkpoints into one model pack. */
public final class PackConverter {
    private final Sources sources;
    private final Options options;
    private final Consumer<String> progress;

    /**
     * The checkpoint folders to read.
     *
     * @param hart a HART checkpoint, with the folders {@code llm} and {@code tokenizer}
     * @param textEncoder a Qwen2 checkpoint with {@code tokenizer.json}
     * @param safety a Gemma-2 checkpoint with {@code tokenizer.json}
     */
    public record Sources(Path hart, Path textEncoder, Path safety) {}

    /**
     * The options of a conversion.
     *
     * @param name the pack's name: 1 to 100 letters, digits, dots, dashes and underscores, the first a letter or digit
     * @param version the pack's version, one line of at most 100 bytes
     * @param recipe the manifest's texts and defaults for the models
     * @param precision the type to compute in; beside fp16 the safety check is computed in fp32, beside bf16 the decoder in
     *     fp16
     * @param weights the type to store weights in, fp16 or bf16 if {@code precision} is; fp16 weights of an fp32 pack are widened when
     *     the pack is loaded; int8 is also the type that the linear layers multiply in
     * @param replace whether to replace a pack that is already at the target
     */
    public record Options(
            String name, String version, Recipe recipe, Precision precision, Precision weights, boolean replace) {
        public Options {
            StagePrecision.of(precision, weights);
        }

        private StagePrecision stages() {
            return StagePrecision.of(precision, weights);
        }

        /** The safety model was trained in bf16, and its values exceed the range of fp16: beside fp16 it is computed in fp32. */
        private StagePrecision safety() {
            return precision == Precision.FP16 ? StagePrecision.of(Precision.FP32, weights) : stages();
        }
    }

    private PackConverter(Sources sources, Options options, Consumer<String> progress) {
        this.sources = sources;
        this.options = options;
        this.progress = progress;
    }

    /**
     * Converts into {@code target}: a folder that does not exist, is empty, or is a pack that the options allow to replace. After
     * a failure it is as it was before.
     *
     * @param progress receives names of tensors as these are written, see {@link dev.hart.convert.stage.StageWriter}
     * @return the pack's folder
     * @throws CheckpointException if a checkpoint cannot be read or is not supported, or the parts do not fit together
     * @throws PackException if {@code target} is something else, the pack cannot be written, a {@code tokenizer.json} cannot be
     *     loaded or lacks a token, or the manifest would have a wrong value, which is found before a stage is written
     */
    public static Path convert(Sources sources, Path target, Options options, Consumer<String> progress) {
        return convert(sources, PackWriter.create(target, options.replace()), options, progress);
    }

    /** Converts into {@code writer} and closes it; tests pass one whose disk is full. */
    static Path convert(Sources sources, PackWriter writer, Options options, Consumer<String> progress) {
        try (writer) {
            PackManifestBuilder manifest = new PackConverter(sources, options, progress).write(writer);
            return writer.publish(manifest::build);
        } catch (UncheckedIOException e) {
            throw new PackException(writer.target() + ": " + e.getMessage(), e);
        }
    }

    private PackManifestBuilder write(PackWriter writer) {
        StageSink sink = writer::newChannel;
        // Configs are read first, so that an unsupported one fails the conversion before gigabytes are written.
        Qwen2Config text = Qwen2Config.read(sources.textEncoder().resolve("config.json"));
        Gemma2Config safety = Gemma2Config.read(sources.safety().resolve("config.json"));
        HartConfigs hart = HartConfigs.read(sources.hart());
        int hiddenSize = text.decoder().hiddenSize();
        int contextDim = hart.transformer().contextDim();
        if (contextDim != hiddenSize) {
            throw new CheckpointException(sources.textEncoder() + ": its hidden_size is " + hiddenSize + ", while "
                    + sources.hart() + " needs a context_dim of " + contextDim);
        }
        PackManifestBuilder manifest = manifest(writer.target(), hart, hiddenSize, padToken(text));
        textEncoder(writer, sink, text);
        safety(writer, sink, safety);
        HartConverter.convert(sources.hart(), hart, sink, options.stages(), false, progress);
        return manifest;
    }

    private long padToken(Qwen2Config config) {
        Path file = textTokenizer();
        try (PromptTokenizer tokenizer = PromptTokenizer.open(file)) {
            long pad = PadToken.of(sources.textEncoder(), tokenizer);
            if (pad >= config.decoder().vocabSize()) {
                throw new CheckpointException(file + ": its pad token is " + pad + ", not among the "
                        + config.decoder().vocabSize() + " rows of the embedding table");
            }
            return pad;
        }
    }

    private Path textTokenizer() {
        return sources.textEncoder().resolve("tokenizer.json");
    }

    private void textEncoder(PackWriter writer, StageSink sink, Qwen2Config config) {
        try (Checkpoint checkpoint = CheckpointFiles.open(sources.textEncoder())) {
            sink.stage(
                    "text-encoder",
                    options.stages(),
                    progress,
                    stage -> TextEncoderGraph.build(stage, new Weights(checkpoint, ""), config));
            copy(writer, textTokenizer(), PackFiles.TEXT_TOKENIZER);
        }
    }

    private void safety(PackWriter writer, StageSink sink, Gemma2Config config) {
        Path folder = sources.safety();
        Path tokenizerFile = folder.resolve("tokenizer.json");
        try (Checkpoint checkpoint = CheckpointFiles.open(folder);
                PromptTokenizer tokenizer = PromptTokenizer.open(tokenizerFile)) {
            sink.stage(
                    "safety",
                    options.safety(),
                    progress,
                    stage -> SafetyGraph.build(
                            stage, new Weights(checkpoint, ""), config, tokenizer.idOf("Yes"), tokenizer.idOf("No")));
            copy(writer, tokenizerFile, PackFiles.SAFETY_TOKENIZER);
        }
    }

    /** Prepares the manifest, and tries whether its values are valid for a pack before gigabytes are written. */
    private PackManifestBuilder manifest(Path target, HartConfigs hart, int contextWidth, long padToken) {
        try {
            PackManifestBuilder manifest = manifest(hart, contextWidth, padToken);
            PackManifest unused = manifest.build(Map.of());
            return manifest;
        } catch (IllegalArgumentException e) {
            throw new PackException(target + ": " + e.getMessage(), e);
        }
    }

    private PackManifestBuilder manifest(HartConfigs hart, int contextWidth, long padToken) {
        HartConfig config = hart.transformer();
        HartTokenizerConfig tokenizer = hart.tokenizer();
        ScaleSchedule schedule = new ScaleSchedule(config.patchNums());
        ModelSizes model = new ModelSizes(
                tokenizer.vocabSize(),
                tokenizer.zChannels(),
                config.embedDim(),
                config.depth(),
                config.numSamplingSteps());
        Recipe recipe = options.recipe();
        TextSettings text = new TextSettings(config.contextTokens(), contextWidth, recipe.systemPrompt(), padToken);
        PackManifestBuilder manifest = PackManifest.builder(options.name(), options.version())
                .notice(recipe.notice())
                .draws(recipe.draws())
                .precision(options.precision(), options.weights())
                .imageSize(schedule.lastSide() * tokenizer.upsampling())
                .schedule(schedule)
                .model(model)
                .text(text)
                .defaults(recipe.defaults())
                .safety(recipe.safety());
        (recipe.sources().isEmpty() ? released() : recipe.sources()).forEach(manifest::source);
        return manifest;
    }

    private List<PackSource> released() {
        return List.of(
                new PackSource("image model", folderName(sources.hart()), "MIT"),
                new PackSource("text encoder", folderName(sources.textEncoder()), "Apache-2.0"),
                new PackSource("safety check", folderName(sources.safety()), "Gemma"));
    }

    /** Returns a folder's own name, even if the path is {@code .}. */
    private static String folderName(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? folder.toString() : name.toString();
    }

    private static void copy(PackWriter writer, Path from, String name) {
        try (OutputStream out = writer.newFile(name)) {
            Files.copy(from, out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + from + ": " + e.getMessage(), e);
        }
    }
}
