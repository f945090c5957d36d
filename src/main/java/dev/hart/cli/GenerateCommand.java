package dev.hart.cli;

import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.ImageModel;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.Quality;
import dev.hart.generation.Sampling;
import dev.hart.generation.StageTimes;
import dev.hart.image.ContactSheet;
import dev.hart.image.ImageFormat;
import dev.hart.image.Provenance;
import dev.hart.image.Raster;
import dev.hart.pack.PackManifest;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.scheduling.GenerationHandle;
import dev.hart.scheduling.RequestListener;
import dev.hart.scheduling.RequestOptions;
import dev.hart.service.ModelLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code hart generate}, which generates images from prompts without a service. */
@Command(name = "generate", description = "Generate images from prompts.", sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
    /** In effect none: the caller at a terminal can interrupt the command. */
    private static final Duration PATIENCE = Duration.ofDays(7);

    private final ModelLoader loader;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "PROMPT",
            description = "Description of an image. Several prompts run together, in batches.")
    private List<String> prompts = new ArrayList<>();

    @Option(names = "--prompts", paramLabel = "FILE", description = "File with more prompts, one per line, UTF-8.")
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
            paramLabel = "low|high",
            defaultValue = "high",
            description = "low leaves out the finest scales, for a quick look.")
    private Effort quality = Effort.HIGH;

    @Option(names = "--grid", description = "Put all images on one sheet.")
    private boolean grid;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|FOLDER",
            defaultValue = "out",
            description = "One .png, .jpg or .webp file, which is replaced, or a folder for new files (default: out).")
    private Path output = Path.of("out");

    @Option(
            names = "--format",
            paramLabel = "png|jpeg|webp",
            description = "Format of the files in a folder (default: png).")
    private @Nullable ImageFormat format;

    @Option(names = "--pack", paramLabel = "DIR", description = "Model pack; by default the demo pack.")
    private @Nullable Path pack;

    /** The values of {@code --quality}. */
    enum Effort {
        LOW(Quality.DRAFT),
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

    GenerateCommand(ModelLoader loader) {
        this.loader = loader;
    }

    @Override
    public Integer call() {
        List<String> asked = asked();
        OutputFiles files = new OutputFiles(output, Optional.ofNullable(format));
        files.check();
        if (files.isFile() && !grid && (long) asked.size() * count > 1) {
            throw new InputException(
                    output + ": one file cannot hold several images; name a folder, or add --grid for one sheet");
        }
        // Requests are checked before the model is loaded, which may take long.
        long firstSeed = seed == null ? new SecureRandom().nextLong(ImageRequest.MAX_SEED - count + 1) : seed;
        double checked = guidance == null ? 0 : guidance;
        asked.forEach(prompt -> request(prompt, firstSeed, checked));
        files.format().prepare();

        ServiceConfig config = ServiceSettings.read();
        try (ImageModel model = loader.load(
                pack == null ? config.packFolder() : pack, config.engine().options())) {
            PackManifest manifest = model.manifest();
            double scale = guidance == null ? manifest.defaults().guidance() : guidance;
            List<ImageRequest> requests = asked.stream()
                    .map(prompt -> request(prompt, firstSeed, scale))
                    .toList();
            int exitCode = deliver(requests, run(model, requests), files, manifest.label());
            if (manifest.notice() != null) {
                Commands.out(spec).println("note: " + manifest.notice());
                Commands.out(spec).flush();
            }
            return exitCode;
        }
    }

    private ImageRequest request(String prompt, long firstSeed, double scale) {
        Sampling sampling = new Sampling(!hard, Sampling.DEFAULT.topP());
        return new ImageRequest(prompt, count, firstSeed, scale, sampling, quality.asked());
    }

    private List<GenerationResult> run(ImageModel model, List<ImageRequest> requests) {
        RequestOptions options = new RequestOptions(model.manifest().safety().threshold(), 0, PATIENCE);
        try (ProgressLine line = ProgressLine.on(Commands.err(spec));
                Batcher batcher = new Batcher(model, requests.size(), Duration.ZERO, BatchObserver.NONE)) {
            AtomicInteger drawn = new AtomicInteger();
            RequestListener listener = new RequestListener() {
                @Override
                public void scale(int done, int scales) {
                    line.bar(done, scales, "scale " + done + " of " + scales + ", " + drawn + " images done");
                }

                @Override
                public void image(int image, Raster raster) {
                    drawn.incrementAndGet();
                }
            };
            List<GenerationHandle> tickets = requests.stream()
                    .map(request -> batcher.submit(request, options, listener))
                    .toList();
            return tickets.stream().map(GenerationHandle::join).toList();
        }
    }

    private List<String> asked() {
        List<String> asked = new ArrayList<>(prompts);
        if (promptsFile != null) {
            try {
                Files.readAllLines(promptsFile).stream()
                        .filter(line -> !line.isBlank())
                        .forEach(asked::add);
            } catch (CharacterCodingException e) {
                throw new InputException(promptsFile + ": is not UTF-8");
            } catch (IOException e) {
                throw new InputException(promptsFile + ": cannot be read");
            }
        }
        if (asked.isEmpty()) {
            throw new InputException("there is no prompt: give one, or --prompts FILE");
        }
        return asked;
    }

    /** Writes the images, reports refused prompts, and returns the exit code. */
    private int deliver(List<ImageRequest> requests, List<GenerationResult> results, OutputFiles files, String pack) {
        PrintWriter out = Commands.out(spec);
        List<GeneratedImage> sheet = new ArrayList<>();
        Optional<StageTimes> times = Optional.empty();
        int exitCode = 0;
        for (int i = 0; i < requests.size(); i++) {
            String prompt = requests.get(i).prompt();
            if (results.get(i) instanceof Generated generated) {
                times = Optional.of(generated.times());
                for (GeneratedImage image : generated.images()) {
                    if (grid) {
                        sheet.add(image);
                    } else {
                        print(out, files.write(encode(image, pack, files), prompt, image.seed()), image.seed());
                    }
                }
            } else {
                exitCode = Math.max(exitCode, complain(i, requests.size(), results.get(i)));
            }
        }
        if (!sheet.isEmpty()) {
            GeneratedImage whole = new GeneratedImage(
                    ContactSheet.compose(
                            sheet.stream().map(GeneratedImage::raster).toList()),
                    sheet.get(0).seed());
            print(out, files.write(encode(whole, pack, files), "sheet", whole.seed()), sheet);
        }
        times.ifPresent(spent -> out.println(describe(spent)));
        out.flush();
        return exitCode;
    }

    private static byte[] encode(GeneratedImage image, String pack, OutputFiles files) {
        Provenance provenance = new Provenance(pack, image.seed(), Optional.empty());
        return files.format().encode(image.raster(), provenance);
    }

    private static void print(PrintWriter out, Path file, long seed) {
        out.println(file + "  seed " + seed);
    }

    private static void print(PrintWriter out, Path file, List<GeneratedImage> sheet) {
        out.println(file + "  seeds "
                + sheet.stream().map(image -> Long.toString(image.seed())).collect(Collectors.joining(" ")));
    }

    private int complain(int index, int all, GenerationResult result) {
        PrintWriter err = Commands.err(spec);
        String which = all == 1 ? "the prompt" : "prompt " + (index + 1);
        if (result instanceof Refused refused) {
            String why = refused.scores().stream()
                    .filter(score -> score.violates(refused.threshold()))
                    .map(score -> String.format(Locale.ROOT, "%s %.2f", score.policy(), score.violation()))
                    .collect(Collectors.joining(", "));
            err.printf(Locale.ROOT, "hart: %s was refused: %s (threshold %.2f)%n", which, why, refused.threshold());
            err.flush();
            return Errors.BAD_INPUT;
        }
        err.println("hart: " + which + " was cancelled");
        err.flush();
        return Errors.FAILURE;
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
