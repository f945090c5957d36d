package dev.hart.pipeline;

import dev.hart.engine.Cancellation;
import dev.hart.engine.cache.EngineSharing;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.BatchResult;
import dev.hart.generation.BatchWatcher;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRow;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.StageDevice;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackFiles;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PackStage;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.tokenizer.PaddedPrompt;
import dev.hart.pack.tokenizer.PromptException;
import dev.hart.pack.tokenizer.PromptText;
import dev.hart.pack.tokenizer.PromptTokenizer;
import dev.hart.pipeline.SafetyClassifier.Score;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The five stages of a pack on one device: safety, text encoder, transformer over scales, residual diffusion, decoder. Callers
 * make one call at a time, except those that {@link ImageModel} allows at any time; {@link #close} must come after the last.
 */
public final class Pipeline implements ImageModel {
    /** Longest prompt in UTF-8 bytes. The safety check reads all of it, once for each policy. */
    public static final int MAX_PROMPT_BYTES = PromptText.MAX_BYTES;

    private final PackManifest manifest;
    private final StageLoader loader;
    private final int batch;
    private final PromptTokenizer safetyTokenizer;
    private final PromptTokenizer textTokenizer;
    private final LoadedStage<SafetyClassifier> safety;
    private final LoadedStage<TextEncoder> textEncoder;
    private final ImageStages images;
    private final Map<String, EncodedRow> contexts = new ContextCache();

    private Pipeline(ModelPack pack, StageLoader loader) {
        this.manifest = pack.manifest();
        this.loader = loader;
        this.batch = loader.plan().memory().batch();
        safetyTokenizer = loader.keep(PromptTokenizer.open(pack.file(PackFiles.SAFETY_TOKENIZER)));
        textTokenizer = loader.keep(PromptTokenizer.open(pack.file(PackFiles.TEXT_TOKENIZER)));
        safety = loader.load(
                PackStage.SAFETY,
                engine -> new SafetyClassifier(engine, loader.plan().questions()));
        long[] system = textTokenizer.encode(manifest.text().systemPrompt(), true);
        textEncoder = loader.load(PackStage.TEXT_ENCODER, engine -> new TextEncoder(engine, system));
        images = new ImageStages(pack, loader);
    }

    /**
     * Loads a pack's tokenizers, and its stages if they are to stay resident; otherwise each use of a stage loads it.
     *
     * @throws dev.hart.engine.EngineException if a provider is required that cannot run a stage here, TensorRT would have to
     *     build engines within requests, a graph cannot be loaded, or the system prompt cannot be run
     * @throws dev.hart.pack.PackException if a tokenizer cannot be loaded, a graph does not fit its name or the manifest, or a
     *     stage's provider cannot compute in the pack's precision
     */
    public static Pipeline load(ModelPack pack, PipelineOptions options) {
        return load(pack, options, stage -> {});
    }

    /** Loads a pack as {@link #load(ModelPack, PipelineOptions, EngineSharing, LoadWatcher)} does, without sharing engines. */
    public static Pipeline load(ModelPack pack, PipelineOptions options, LoadWatcher watcher) {
        return load(pack, options, EngineSharing.NONE, watcher);
    }

    /**
     * Loads a pack's tokenizers and resident stages as {@link #load(ModelPack, PipelineOptions)} does, unless the caller ends
     * that early.
     *
     * @param sharing where engines for TensorRT are fetched from and uploaded to
     * @param watcher receives the progress of each of the five stages, whether or not its graph is loaded now; what it throws ends
     *     the loading, and the graphs and tokenizers that were loaded are freed
     * @throws dev.hart.engine.EngineException if a provider is required that cannot run a stage here, TensorRT would have to
     *     build engines within requests, a graph cannot be loaded, or the system prompt cannot be run
     * @throws dev.hart.pack.PackException if a tokenizer cannot be loaded, a graph does not fit its name or the manifest, or a
     *     stage's provider cannot compute in the pack's precision
     */
    public static Pipeline load(ModelPack pack, PipelineOptions options, EngineSharing sharing, LoadWatcher watcher) {
        return StageLoader.load(
                pack, options, EnumSet.allOf(PackStage.class), sharing, watcher, loader -> new Pipeline(pack, loader));
    }

    @Override
    public PackManifest manifest() {
        return manifest;
    }

    @Override
    public int batchLimit() {
        return batch;
    }

    @Override
    public List<StageDevice> devices() {
        return loader.devices();
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
        for (int start = 0; start < prompts.size(); start += batch) {
            List<String> part = prompts.subList(start, Math.min(prompts.size(), start + batch));
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
        return images.previewScales(count, scales);
    }

    @Override
    public BatchResult generate(List<ImageRow> rows, BatchPlan plan, BatchWatcher watcher, Cancellation cancellation) {
        StageStopwatch watch = new StageStopwatch();
        List<EncodedRow> encoded =
                rows.stream().map(row -> encode(row, watch, cancellation)).toList();
        return images.generate(encoded, plan, watcher, cancellation, watch);
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
                    PackStage.TEXT_ENCODER,
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
                images) {
            // The resources close in reverse order, even if one of them fails to.
        }
    }
}
