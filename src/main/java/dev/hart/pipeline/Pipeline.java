package dev.hart.pipeline;

import dev.hart.engine.Cancellation;
import dev.hart.engine.Provider;
import dev.hart.engine.StageEngine;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchResult;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRow;
import dev.hart.generation.InvalidRequestException;
import dev.hart.image.Raster;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.PackFiles;
import dev.hart.pack.PackManifest;
import dev.hart.pack.Precision;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.ScaleSchedule;
import dev.hart.pack.tokenizer.PaddedPrompt;
import dev.hart.pack.tokenizer.PromptException;
import dev.hart.pack.tokenizer.PromptTokenizer;
import dev.hart.pipeline.SafetyClassifier.Score;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Supplier;

/**
 * The five stages of a pack on one device: safety, text encoder, transformer over scales, residual diffusion, decoder. Callers
 * make one call at a time, except those that {@link ImageModel} allows at any time; {@link #close} must come after the last.
 */
public final class Pipeline implements ImageModel {
    /** Longest prompt in UTF-8 bytes. The safety check reads all of it, once for each policy. */
    public static final int MAX_PROMPT_BYTES = 4000;

    /**
     * Side of the largest scale after which a call may end for a preview on a GPU. The end of such a call copies the caches to
     * the host, and after larger scales they are too large for that.
     */
    private static final int LAST_CUT = 27;

    private final PackManifest manifest;
    private final ScaleSchedule schedule;
    private final PipelineOptions options;
    private final PromptTokenizer safetyTokenizer;
    private final PromptTokenizer textTokenizer;
    private final LoadedStage<SafetyClassifier> safety;
    private final LoadedStage<TextEncoder> textEncoder;
    private final BatchRun.Stages stages;
    private final BatchNoise noise;
    private final PreviewSchedule clock;
    private final boolean onCpu;
    private final Map<String, EncodedRow> contexts = new ContextCache();

    private Pipeline(ModelPack pack, PipelineOptions options, Runnable beforeGraph, Deque<LoadedStage<?>> loaded) {
        this.manifest = pack.manifest();
        if (manifest.precision() == Precision.FP16 && options.engine().provider() == Provider.CPU) {
            throw new PackException(
                    pack.folder() + " computes in fp16, which is for GPUs: on the CPU it would be hundreds of"
                            + " times slower than a pack in fp32");
        }
        if (manifest.weights() == Precision.INT8 && options.engine().provider() != Provider.CPU) {
            throw new PackException(pack.folder() + " multiplies in int8, which is for CPUs: HART_ENGINE_PROVIDER="
                    + options.engine().provider().name().toLowerCase(Locale.ROOT)
                    + " needs a pack of another precision (hart convert --precision)");
        }
        this.schedule = pack.schedule();
        this.options = options;
        boolean resident = options.resident();
        safetyTokenizer = PromptTokenizer.open(pack.file(PackFiles.SAFETY_TOKENIZER));
        textTokenizer = PromptTokenizer.open(pack.file(PackFiles.TEXT_TOKENIZER));
        Stage stage = new Stage(resident, beforeGraph, loaded);
        safety = stage.load(() -> new SafetyClassifier(load(pack, PackFiles.SAFETY)));
        long[] system = textTokenizer.encode(manifest.text().systemPrompt(), true);
        textEncoder = stage.load(() -> new TextEncoder(load(pack, PackFiles.TEXT_ENCODER), system));
        stages = new BatchRun.Stages(
                stage.load(() -> load(pack, PackFiles.TRANSFORMER)),
                stage.load(() -> load(pack, PackFiles.RESIDUAL)),
                stage.load(() -> load(pack, PackFiles.DECODER)));
        clock = new PreviewSchedule(schedule, manifest.text().contextTokens());
        onCpu = options.engine().provider() == Provider.CPU;
        noise = new BatchNoise(
                schedule, manifest.model(), manifest.defaults().smoothRule(), new GumbelTable().values());
    }

    /**
     * Loads a pack's tokenizers, and its stages if they are to stay resident; otherwise each use of a stage loads it.
     *
     * @throws dev.hart.engine.EngineException if a graph cannot be loaded or the system prompt cannot be run
     * @throws dev.hart.pack.PackException if a tokenizer cannot be loaded, a graph does not fit its name or the manifest, or the
     *     pack is in fp16 and the device is the CPU
     */
    public static Pipeline load(ModelPack pack, PipelineOptions options) {
        return load(pack, options, () -> {});
    }

    /**
     * Loads a pack's tokenizers and resident stages as {@link #load(ModelPack, PipelineOptions)} does, unless the caller ends
     * that early.
     *
     * @param beforeGraph called before each of the five stages, whether or not its graph is loaded now; what it throws ends the
     *     loading, and the graphs that were loaded are freed
     * @throws dev.hart.engine.EngineException if a graph cannot be loaded or the system prompt cannot be run
     * @throws dev.hart.pack.PackException if a tokenizer cannot be loaded, a graph does not fit its name or the manifest, or the
     *     pack is in fp16 and the device is the CPU
     */
    public static Pipeline load(ModelPack pack, PipelineOptions options, Runnable beforeGraph) {
        Deque<LoadedStage<?>> loaded = new ArrayDeque<>();
        try {
            return new Pipeline(pack, options, beforeGraph, loaded);
        } catch (RuntimeException | Error e) {
            loaded.forEach(LoadedStage::close);
            throw e;
        }
    }

    /** Makes the stages, and lists those made in {@code loaded}, the last first. */
    private record Stage(boolean resident, Runnable beforeGraph, Deque<LoadedStage<?>> loaded) {
        <T extends AutoCloseable> LoadedStage<T> load(Supplier<T> loader) {
            beforeGraph.run();
            LoadedStage<T> stage = new LoadedStage<>(resident, loader);
            loaded.push(stage);
            return stage;
        }
    }

    private StageEngine load(ModelPack pack, String file) {
        StageEngine engine = StageEngine.load(pack.file(file), options.engine());
        if (!engine.inputNames().containsAll(StageInputs.of(file))) {
            engine.close();
            throw new PackException(
                    pack.file(file) + ": is not the graph its name says; it lacks inputs of " + StageInputs.of(file));
        }
        try {
            ManifestShapes.check(pack.file(file), engine, pack.manifest());
        } catch (PackException e) {
            engine.close();
            throw e;
        }
        return engine;
    }

    @Override
    public PackManifest manifest() {
        return manifest;
    }

    @Override
    public int batchLimit() {
        return options.batch(schedule);
    }

    @Override
    public void check(String prompt) {
        try {
            safetyTokenizer.check(prompt, MAX_PROMPT_BYTES);
            textTokenizer.check(prompt, MAX_PROMPT_BYTES);
        } catch (PromptException e) {
            throw new InvalidRequestException("prompt", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public int tokens(String prompt) {
        return textTokenizer.encode(prompt, true).length;
    }

    @Override
    public List<List<PolicyScore>> scores(List<String> prompts, Cancellation cancellation) {
        SafetySettings settings = manifest.safety();
        int policies = settings.policies().size();
        List<List<PolicyScore>> scores = new ArrayList<>();
        for (int start = 0; start < prompts.size(); start += options.batch(schedule)) {
            List<String> part = prompts.subList(start, Math.min(prompts.size(), start + options.batch(schedule)));
            List<long[]> questions = part.stream()
                    .flatMap(prompt -> settings.policies().stream()
                            .map(policy -> safetyTokenizer.encode(settings.render(policy, prompt), true)))
                    .toList();
            List<Score> answers = safety.use(classifier -> classifier.scores(questions, cancellation));
            for (int i = 0; i < part.size(); i++) {
                List<PolicyScore> own = new ArrayList<>();
                for (int j = 0; j < policies; j++) {
                    own.add(new PolicyScore(
                            settings.policies().get(j).name(),
                            answers.get(i * policies + j).violation()));
                }
                scores.add(List.copyOf(own));
            }
        }
        return scores;
    }

    @Override
    public SortedSet<Integer> previewScales(int count, int scales) {
        int latest = schedule.count();
        while (!onCpu && latest > 0 && schedule.side(latest - 1) > LAST_CUT) {
            latest--;
        }
        return clock.pick(count, scales, latest);
    }

    @Override
    public BatchResult generate(List<ImageRow> rows, BatchPlan plan, BatchWatcher watcher, Cancellation cancellation) {
        StageStopwatch watch = new StageStopwatch();
        List<EncodedRow> encoded =
                rows.stream().map(row -> encode(row, watch, cancellation)).toList();
        BatchRun run = new BatchRun(manifest, stages, noise, encoded, plan, watcher, cancellation, watch);
        List<Raster> images = run.run(onCpu, clock);
        return new BatchResult(images, watch.times());
    }

    /** Encodes a row's prompt, unless it is among the prompts used last ({@link ContextCache}). */
    private EncodedRow encode(ImageRow row, StageStopwatch watch, Cancellation cancellation) {
        EncodedRow known = contexts.get(row.prompt());
        if (known == null) {
            PaddedPrompt tokens = textTokenizer.encodePadded(
                    row.prompt(),
                    manifest.text().contextTokens(),
                    manifest.text().padTokenId());
            float[] context = watch.time(
                    StageStopwatch.Stage.TEXT_ENCODER,
                    () -> textEncoder.use(encoder -> encoder.encode(tokens.ids(), tokens.mask(), 1, cancellation)));
            known = new EncodedRow(row, tokens, context);
            contexts.put(row.prompt(), known);
        }
        return new EncodedRow(row, known.prompt(), known.context());
    }

    @Override
    public void close() {
        try (safetyTokenizer;
                textTokenizer;
                safety;
                textEncoder;
                stages) {
            // The resources close in reverse order, even if one of them fails to.
        }
    }
}
