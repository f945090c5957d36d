package dev.hart.cli;

import dev.hart.config.PromptConfig.TooLong;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.PromptCut;
import dev.hart.generation.Quality;
import dev.hart.generation.Sampling;
import dev.hart.generation.StageTimes;
import dev.hart.image.ImageFormat;
import dev.hart.pack.PackManifest;
import dev.hart.scheduling.Batcher;
import dev.hart.service.ModelLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code hart generate}, which generates images from prompts without a service. */
@Command(name = "generate", description = "Generate images from prompts.", sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
    /** How long the first of several prompts waits for the others to be queued, so that they share batches. */
    private static final Duration GATHERING = Duration.ofMillis(50);

    private final ModelLoader loader;
    private final StandardStreams streams;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "PROMPT",
            description = "Description of an image. Several prompts run together, in batches.")
    private List<String> prompts = new ArrayList<>();

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "File with more prompts, one per line, UTF-8; - for standard input.")
    private @Nullable Path promptsFile;

    @Option(names = "-n", paramLabel = "N", defaultValue = "1", description = "Images per prompt, 1 to 10.")
    private int count = 1;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Seed of a prompt's first image; the next has S + 1, and so on. By default random.")
    private @Nullable Long seed;

    @Option(names = "--guidance", paramLabel = "G", description = "Guidance scale; by default the pack's.")
    private @Nullable Double guidance;

    @Option(names = "--hard", description = "Sample one codebook entry per position instead of soft mixtures.")
    private boolean hard;

    @Option(
            names = "--quality",
            paramLabel = "low|medium|high",
            defaultValue = "high",
            description = "low leaves out the finest scales, for a quick look; medium is high, as in the API.")
    private Effort quality = Effort.HIGH;

    @Option(names = "--grid", description = "Put all images on one sheet, with their prompts and seeds.")
    private boolean grid;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|FOLDER",
            defaultValue = "out",
            description =
                    "One .png, .jpg or .webp file, which is replaced; a folder for new files (default: out); or - for"
                            + " standard output.")
    private String output = "out";

    @Option(
            names = "--format",
            paramLabel = "png|jpeg|webp",
            description = "Format of the files in a folder, or of standard output (default: png).")
    private @Nullable ImageFormat format;

    @Option(names = "--pack", paramLabel = "DIR", description = "Model pack; by default the demo pack.")
    private @Nullable Path pack;

    /** The values of {@code --quality}, as the API's {@code quality} has them. */
    enum Effort {
        AUTO(Quality.WHOLE),
        LOW(Quality.DRAFT),
        MEDIUM(Quality.WHOLE),
        HIGH(Quality.WHOLE);

        private final Quality quality;

        Effort(Quality quality) {
            this.quality = quality;
        }

        private Quality asked() {
            return quality;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    GenerateCommand(ModelLoader loader, StandardStreams streams) {
        this.loader = loader;
        this.streams = streams;
    }

    @Override
    public Integer call() {
        List<String> asked = asked();
        OutputFiles files = new OutputFiles(output, Optional.ofNullable(format), streams.out());
        files.check();
        if (files.isSingle() && !grid && (long) asked.size() * count > 1) {
            throw new InputException(
                    files + (files.isStdout() ? " can take one image only" : ": one file cannot hold several images")
                            + "; name a folder, or add --grid for one sheet");
        }
        // Requests are checked before the model is loaded, which may take long.
        long firstSeed = seed == null ? ImageRequest.randomSeed(count, new SecureRandom()) : seed;
        double checked = guidance == null ? 0 : guidance;
        asked.forEach(prompt -> request(prompt, firstSeed, checked));
        files.format().prepare();

        ServiceConfig config = ServiceSettings.read();
        try (ImageModel model = loader.load(pack == null ? config.packFolder() : pack, config.pipelineOptions())) {
            PackManifest manifest = model.manifest();
            double scale = guidance == null ? manifest.defaults().guidance() : guidance;
            List<ImageRequest> requests = asked.stream()
                    .map(prompt -> request(prompt, firstSeed, scale))
                    .toList();
            check(model, requests, config.prompt().tooLong());
            PrintWriter out = files.isStdout() ? Commands.err(spec) : Commands.out(spec);
            ImageDelivery delivery =
                    new ImageDelivery(requests, files, grid, manifest.label(), out, Commands.err(spec));
            delivery.checkSheet(manifest.imageSize());
            generate(model, requests, delivery, out);
            if (manifest.notice() != null) {
                out.println("note: " + manifest.notice());
                out.flush();
            }
            return delivery.exitCode();
        }
    }

    private ImageRequest request(String prompt, long firstSeed, double scale) {
        Sampling sampling = new Sampling(!hard, Sampling.DEFAULT.topP());
        return new ImageRequest(prompt, count, firstSeed, scale, sampling, quality.asked());
    }

    /**
     * Checks all prompts before the first is generated, and warns of each that the model does not read whole.
     *
     * @param tooLong whether such a prompt ends the command instead
     * @throws InvalidRequestException if the model cannot take the only prompt
     * @throws InputException if it cannot take one of several, or one is too long and {@code tooLong} refuses that
     */
    private void check(ImageModel model, List<ImageRequest> requests, TooLong tooLong) {
        for (int i = 0; i < requests.size(); i++) {
            String prompt = requests.get(i).prompt();
            String name = requests.size() == 1 ? "the prompt" : "prompt " + (i + 1);
            try {
                model.check(prompt);
            } catch (InvalidRequestException e) {
                throw requests.size() == 1 ? e : new InputException(name + ": " + e.getMessage());
            }
            Optional<PromptCut> cut = PromptCut.of(model, prompt);
            if (cut.isPresent()) {
                String length = name + " has " + cut.get().tokens() + " tokens; the model reads the first "
                        + cut.get().read() + " only";
                if (tooLong == TooLong.REFUSE) {
                    throw new InputException(length + ", and hart.prompt.too-long refuses such prompts");
                }
                report(length);
            }
        }
    }

    private void generate(ImageModel model, List<ImageRequest> requests, ImageDelivery delivery, PrintWriter out) {
        RunTimes times = new RunTimes();
        int images = requests.size() * count;
        try (ProgressLine line = ProgressLine.on(Commands.err(spec));
                Batcher batcher =
                        new Batcher(model, requests.size(), requests.size() == 1 ? Duration.ZERO : GATHERING, times)) {
            GenerationRun run = new GenerationRun(line, delivery, images);
            // Until the sheet is written, too: its images are in memory only.
            try (Interruption interruption = Interruption.by(run::interrupt)) {
                boolean ended = generate(run, model, batcher, requests, delivery);
                delivery.finish();
                if (!ended) {
                    report("interrupted: " + delivery.missing());
                    interruption.awaitEnd();
                }
            }
        }
        times.total().ifPresent(spent -> out.println(describe(spent)));
        out.flush();
    }

    /**
     * Returns whether the run came to its end; false if it was interrupted. The images that are finished are kept, also if it throws
     * because it failed.
     */
    private boolean generate(
            GenerationRun run, ImageModel model, Batcher batcher, List<ImageRequest> requests, ImageDelivery delivery) {
        try {
            return run.run(model, batcher, requests);
        } catch (RuntimeException fault) {
            saveRest(delivery, fault);
            if (requests.size() * count > 1) {
                report(delivery.missing());
            }
            throw fault;
        }
    }

    /** Writes the sheet, if there is to be one, with the images that were finished when the run failed. */
    private static void saveRest(ImageDelivery delivery, RuntimeException fault) {
        try {
            delivery.finish();
        } catch (RuntimeException another) {
            fault.addSuppressed(another);
        }
    }

    private void report(String message) {
        Commands.err(spec).println("hart: " + message);
        Commands.err(spec).flush();
    }

    private List<String> asked() {
        List<String> asked = new ArrayList<>(prompts);
        if (promptsFile != null) {
            asked.addAll(PromptReader.read(promptsFile, streams.in()));
        }
        if (asked.isEmpty()) {
            throw new InputException("there is no prompt: give one, or --prompts FILE");
        }
        return asked;
    }

    private static String describe(StageTimes times) {
        return "safety " + seconds(times.safety()) + ", text encoder " + seconds(times.textEncoder())
                + ", transformer " + seconds(times.transformer()) + ", residual " + seconds(times.residual())
                + ", decoder " + seconds(times.decoder()) + ", together " + seconds(times.total());
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }
}
