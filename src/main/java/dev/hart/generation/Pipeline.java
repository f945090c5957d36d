package dev.hart.generation;

import dev.hart.engine.Cancellation;
import dev.hart.engine.CancelledRunException;
import dev.hart.engine.EngineException;
import dev.hart.engine.Feeds;
import dev.hart.engine.Outputs;
import dev.hart.engine.Provider;
import dev.hart.engine.StageEngine;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.Picture;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.image.Raster;
import dev.hart.pack.ModelPack;
import dev.hart.pack.PackException;
import dev.hart.pack.PackFiles;
import dev.hart.pack.PackManifest;
import dev.hart.pack.PaddedPrompt;
import dev.hart.pack.Precision;
import dev.hart.pack.PromptException;
import dev.hart.pack.PromptTokenizer;
import dev.hart.pack.SafetyPolicy;
import dev.hart.pack.SafetySettings;
import dev.hart.pack.ScaleSchedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The five stages of a pack on one device: safety, text encoder, transformer over scales, residual diffusion, decoder. One
 * call at a time; {@link #close} only after the last.
 */
public final class Pipeline implements ImageGenerator, AutoCloseable {
    /** Longest prompt in UTF-8: the whole of it goes through the safety check, once for each policy. */
    public static final int MAX_PROMPT_BYTES = 4000;

    private final PackManifest manifest;
    private final ScaleSchedule schedule;
    private final PipelineOptions options;
    private final PromptTokenizer safetyTokenizer;
    private final PromptTokenizer textTokenizer;
    private final LoadedStage<SafetyClassifier> safety;
    private final LoadedStage<TextEncoder> textEncoder;
    private final LoadedStage<StageEngine> transformer;
    private final LoadedStage<StageEngine> residual;
    private final LoadedStage<StageEngine> decoder;
    private final BatchNoise noise;

    private Pipeline(ModelPack pack, PipelineOptions options) {
        this.manifest = pack.manifest();
        if (manifest.precision() == Precision.FP16 && options.engine().provider() == Provider.CPU) {
            throw new PackException(
                    pack.folder() + " computes in fp16, which is for GPUs: on the CPU it would be hundreds of"
                            + " times slower than a pack in fp32");
        }
        this.schedule = pack.schedule();
        this.options = options;
        boolean resident = options.resident();
        safetyTokenizer = PromptTokenizer.open(pack.file(PackFiles.SAFETY_TOKENIZER));
        textTokenizer = PromptTokenizer.open(pack.file(PackFiles.TEXT_TOKENIZER));
        safety = new LoadedStage<>(resident, () -> new SafetyClassifier(load(pack, PackFiles.SAFETY)));
        long[] system = textTokenizer.encode(manifest.text().systemPrompt(), true);
        textEncoder = new LoadedStage<>(resident, () -> new TextEncoder(load(pack, PackFiles.TEXT_ENCODER), system));
        transformer = new LoadedStage<>(resident, () -> load(pack, PackFiles.TRANSFORMER));
        residual = new LoadedStage<>(resident, () -> load(pack, PackFiles.RESIDUAL));
        decoder = new LoadedStage<>(resident, () -> load(pack, PackFiles.DECODER));
        noise = new BatchNoise(
                schedule, manifest.model(), manifest.defaults().smoothRule(), new GumbelTable().values());
    }

    /**
     * Loads a pack's stages.
     *
     * @throws dev.hart.engine.EngineException if a graph cannot be loaded
     * @throws dev.hart.pack.PackException if a tokenizer cannot
     */
    public static Pipeline load(ModelPack pack, PipelineOptions options) {
        return new Pipeline(pack, options);
    }

    private StageEngine load(ModelPack pack, String file) {
        StageEngine engine = StageEngine.load(pack.file(file), options.engine());
        if (!engine.inputNames().containsAll(StageInputs.of(file))) {
            engine.close();
            throw new PackException(
                    pack.file(file) + ": is not the graph its name says; it lacks inputs of " + StageInputs.of(file));
        }
        return engine;
    }

    /** The pack's manifest. */
    public PackManifest manifest() {
        return manifest;
    }

    @Override
    public List<GenerationResult> generate(List<ImageRequest> requests, Progress progress, Cancellation cancellation) {
        requests.forEach(request -> check(request.prompt()));
        GenerationResult[] results = new GenerationResult[requests.size()];
        try {
            new Work(requests, results, progress, cancellation).run();
        } catch (CancelledRunException e) {
            for (int i = 0; i < results.length; i++) {
                results[i] = results[i] instanceof Refused refused ? refused : new Cancelled();
            }
        }
        return List.of(results);
    }

    /**
     * Says whether a prompt can be taken at all.
     *
     * @throws InvalidRequestException if it is blank, too long, not well-formed, or spells a control token
     */
    public void check(String prompt) {
        try {
            safetyTokenizer.check(prompt, MAX_PROMPT_BYTES);
            textTokenizer.check(prompt, MAX_PROMPT_BYTES);
        } catch (PromptException e) {
            throw new InvalidRequestException("prompt", String.valueOf(e.getMessage()));
        }
    }

    /** How many tokens of a prompt the text encoder reads: its own, without padding, and without those cut off. */
    public int tokens(String prompt) {
        return Math.min(
                textTokenizer.encode(prompt, true).length, manifest.text().contextTokens());
    }

    /**
     * Scores a prompt against each policy of the pack.
     *
     * @throws SafetyException if there is no usable score
     */
    public List<PolicyScore> scores(String prompt, Cancellation cancellation) {
        SafetySettings settings = manifest.safety();
        List<long[]> questions = settings.policies().stream()
                .map(policy -> safetyTokenizer.encode(settings.render(policy, prompt), true))
                .toList();
        double[] violations = safety.use(classifier -> classifier.violation(questions, cancellation));
        List<PolicyScore> scores = new ArrayList<>();
        for (int i = 0; i < violations.length; i++) {
            SafetyPolicy policy = settings.policies().get(i);
            scores.add(new PolicyScore(policy.name(), violations[i]));
        }
        return scores;
    }

    @Override
    public void close() {
        try (safetyTokenizer;
                textTokenizer;
                safety;
                textEncoder;
                transformer;
                residual;
                decoder) {
            // Closed in turn, the last first, whatever fails.
        }
    }

    /** One call's work, with its clock. */
    private final class Work {
        private final List<ImageRequest> requests;
        private final @Nullable GenerationResult[] results;
        private final Progress progress;
        private final Cancellation cancellation;
        private final Stopwatch watch = new Stopwatch();

        Work(
                List<ImageRequest> requests,
                @Nullable GenerationResult[] results,
                Progress progress,
                Cancellation cancellation) {
            this.requests = requests;
            this.results = results;
            this.progress = progress;
            this.cancellation = cancellation;
        }

        void run() {
            Map<String, List<PolicyScore>> scores = new HashMap<>();
            List<ImageRow> rows = new ArrayList<>();
            Map<String, ImageRow> encoded = new HashMap<>();
            for (int i = 0; i < results.length; i++) {
                ImageRequest request = requests.get(i);
                List<PolicyScore> found = watch.time(
                        Stopwatch.Stage.SAFETY,
                        () -> scores.computeIfAbsent(request.prompt(), prompt -> scores(prompt, cancellation)));
                double threshold = manifest.safety().threshold();
                if (found.stream().anyMatch(score -> score.violation() > threshold)) {
                    results[i] = new Refused(found, threshold);
                }
            }
            for (int i = 0; i < results.length; i++) {
                if (results[i] == null) {
                    rows.addAll(rows(requests.get(i), encoded));
                }
            }
            List<Picture> pictures = pictures(rows);
            int next = 0;
            for (int i = 0; i < results.length; i++) {
                if (results[i] == null) {
                    ImageRequest request = requests.get(i);
                    List<Picture> own = pictures.subList(next, next + request.count());
                    results[i] = new Generated(own, found(scores, request), watch.times());
                    next += request.count();
                }
            }
        }

        private static List<PolicyScore> found(Map<String, List<PolicyScore>> scores, ImageRequest request) {
            return scores.getOrDefault(request.prompt(), List.of());
        }

        /** The request's pictures, each with the context of its prompt; equal prompts are encoded once. */
        private List<ImageRow> rows(ImageRequest request, Map<String, ImageRow> encoded) {
            ImageRow any = encoded.computeIfAbsent(request.prompt(), prompt -> {
                PaddedPrompt tokens = textTokenizer.encodePadded(
                        prompt, manifest.text().contextTokens(), manifest.text().padTokenId());
                float[] context = watch.time(
                        Stopwatch.Stage.TEXT_ENCODER,
                        () -> textEncoder.use(encoder -> encoder.encode(tokens.ids(), tokens.mask(), 1, cancellation)));
                return new ImageRow(tokens, context, 0, 0, Sampling.DEFAULT);
            });
            List<ImageRow> rows = new ArrayList<>();
            for (int i = 0; i < request.count(); i++) {
                rows.add(new ImageRow(
                        any.prompt(), any.context(), request.seed() + i, request.guidance(), request.sampling()));
            }
            return rows;
        }

        private List<Picture> pictures(List<ImageRow> rows) {
            List<Picture> pictures = new ArrayList<>();
            int batches = (rows.size() + options.batch(schedule) - 1) / options.batch(schedule);
            for (int batch = 0; batch < batches; batch++) {
                int start = batch * options.batch(schedule);
                int done = batch * schedule.count();
                int all = batches * schedule.count();
                List<ImageRow> part = rows.subList(start, Math.min(rows.size(), start + options.batch(schedule)));
                pictures.addAll(batch(part, (scale, scales) -> progress.scale(done + scale, all)));
            }
            return pictures;
        }

        private List<Picture> batch(List<ImageRow> rows, Progress scaleDone) {
            float[] latent = transformer.use(engine -> {
                try (TransformerRun run = new TransformerRun(
                        engine, manifest.model(), manifest.text(), schedule, noise.transformer(rows))) {
                    watch.time(Stopwatch.Stage.TRANSFORMER, () -> runScales(run, scaleDone));
                    float[] discrete = run.latent();
                    float[] remainder = watch.time(Stopwatch.Stage.RESIDUAL, () -> residual(run, rows));
                    // The one place where discrete and residual latent are added.
                    for (int i = 0; i < discrete.length; i++) {
                        discrete[i] += remainder[i];
                        if (!Float.isFinite(discrete[i])) {
                            // Decoded, it would be a black picture.
                            throw new EngineException("the model computed a latent that is not finite");
                        }
                    }
                    return discrete;
                }
            });
            byte[] pixels = watch.time(Stopwatch.Stage.DECODER, () -> decode(latent, rows.size()));
            List<Picture> pictures = new ArrayList<>();
            int side = manifest.imageSize();
            int size = pixels.length / rows.size();
            for (int i = 0; i < rows.size(); i++) {
                byte[] own = Arrays.copyOfRange(pixels, i * size, (i + 1) * size);
                pictures.add(
                        new Picture(new Raster(side, side, own), rows.get(i).seed()));
            }
            return pictures;
        }

        /** On the CPU a call for each scale costs nothing; on a GPU it would copy the state to the host and back. */
        private Integer runScales(TransformerRun run, Progress scaleDone) {
            boolean eachScale = options.engine().provider() == Provider.CPU;
            while (!run.isFinished()) {
                run.advance(eachScale ? run.scale() + 1 : schedule.count(), cancellation);
                scaleDone.scale(run.scale(), schedule.count());
            }
            return run.scale();
        }

        private float[] residual(TransformerRun run, List<ImageRow> rows) {
            return residual.use(engine -> {
                ResidualStage stage = new ResidualStage(engine, manifest.model(), schedule);
                try (Outputs outputs =
                        stage.run(run, noise.residualGuidance(rows), noise.residual(rows), cancellation)) {
                    return outputs.floats("residual");
                }
            });
        }

        private byte[] decode(float[] latent, int rows) {
            return decoder.use(engine -> {
                long side = schedule.lastSide();
                long channels = manifest.model().latentChannels();
                try (Feeds feeds = new Feeds().floats("f_hat", latent, rows, channels, side, side);
                        Outputs outputs = engine.run(feeds, cancellation)) {
                    return outputs.bytes("image");
                }
            });
        }
    }
}
