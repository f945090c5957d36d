package dev.hart.cli;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.ImageRequest;
import dev.hart.image.CaptionedSheet;
import dev.hart.image.CaptionedSheet.Cell;
import dev.hart.image.Provenance;
import dev.hart.image.Raster;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the images of {@code hart generate}: each as a file as soon as it is finished, or all on one sheet at the end. Reports
 * requests that were refused or cancelled, and can tell what is missing.
 */
final class ImageDelivery {
    private final List<ImageRequest> requests;
    private final OutputFiles files;
    private final boolean grid;
    private final String pack;
    private final PrintWriter out;
    private final PrintWriter err;
    /** For each request and image its pixels, if there is to be a sheet and the image is finished; else null. */
    private final List<@Nullable Raster[]> sheet = new ArrayList<>();
    /** For each request and image whether it is finished: written to a file, or kept for the sheet. */
    private final List<boolean[]> delivered = new ArrayList<>();
    /** For each request that was refused the reason; null for the others. */
    private final @Nullable String[] reasons;

    private int exitCode;

    /**
     * @param pack name and version of the pack, for the metadata of images
     * @param out receives the names of the files, with their seeds
     * @param err receives the reports of refused and cancelled prompts
     */
    ImageDelivery(
            List<ImageRequest> requests,
            OutputFiles files,
            boolean grid,
            String pack,
            PrintWriter out,
            PrintWriter err) {
        this.requests = requests;
        this.files = files;
        this.grid = grid;
        this.pack = pack;
        this.out = out;
        this.err = err;
        this.reasons = new String[requests.size()];
        for (ImageRequest request : requests) {
            sheet.add(new Raster[request.count()]);
            delivered.add(new boolean[request.count()]);
        }
    }

    /**
     * Takes a finished image of a request: writes it to a file, or keeps it for the sheet.
     *
     * @param request index of the request, from 0
     * @param image index of the image within the request, from 0
     */
    void image(int request, int image, GeneratedImage generated) {
        if (grid) {
            sheet.get(request)[image] = generated.raster();
        } else {
            String prompt = requests.get(request).prompt();
            String file = files.write(encode(generated.raster(), generated.seed()), prompt, generated.seed());
            out.println(file + "  seed " + generated.seed());
            out.flush();
        }
        delivered.get(request)[image] = true;
    }

    /** Reports a request that was refused, or else cancelled or timed out, perhaps after some of its images. */
    void ended(int request, GenerationResult result) {
        String which = requests.size() == 1 ? "the prompt" : "prompt " + (request + 1);
        if (result instanceof Refused refused) {
            String why = refused.scores().stream()
                    .filter(score -> score.violates(refused.threshold()))
                    .map(score -> String.format(Locale.ROOT, "%s %.2f", score.policy(), score.violation()))
                    .collect(Collectors.joining(", "));
            reasons[request] = "refused: " + why;
            err.printf(Locale.ROOT, "hart: %s was refused: %s (threshold %.2f)%n", which, why, refused.threshold());
            exitCode = Math.max(exitCode, Errors.BAD_INPUT);
        } else {
            err.println("hart: " + which + " was cancelled");
            exitCode = Math.max(exitCode, Errors.FAILURE);
        }
        err.flush();
    }

    /**
     * Refuses a sheet that would be too large, before its images are generated.
     *
     * @param side the side of an image in pixels
     * @throws InputException if there is to be a sheet and it would be too large
     */
    void checkSheet(int side) {
        int images = images();
        int rows = (images + columns() - 1) / columns();
        if (grid && !CaptionedSheet.fits(columns(), rows, side)) {
            throw new InputException("a sheet of " + images + " images of " + side + " x " + side
                    + " pixels is too large; generate fewer, or leave out --grid");
        }
    }

    /**
     * Returns the columns of the sheet. With several images of several prompts each prompt has a row; else it has about as many
     * rows as columns.
     */
    private int columns() {
        int count = requests.get(0).count();
        return requests.size() > 1 && count > 1 ? count : CaptionedSheet.squareColumns(images());
    }

    /** Number of images that all requests ask for. */
    private int images() {
        return requests.stream().mapToInt(ImageRequest::count).sum();
    }

    /** Writes the sheet, if there is to be one and any image for it. */
    void finish() {
        if (!grid) {
            return;
        }
        List<Cell> cells = new ArrayList<>();
        List<Long> seeds = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            ImageRequest request = requests.get(i);
            for (int j = 0; j < request.count(); j++) {
                Raster raster = sheet.get(i)[j];
                long seed = request.seed() + j;
                if (raster != null) {
                    seeds.add(seed);
                }
                String reason = reasons[i] == null ? "not generated" : reasons[i];
                cells.add(new Cell(Optional.ofNullable(raster), request.prompt(), "seed " + seed, reason));
            }
        }
        if (seeds.isEmpty()) {
            return;
        }
        String file =
                files.write(encode(CaptionedSheet.compose(cells, columns()), seeds.get(0)), "sheet", seeds.get(0));
        out.println(file + "  seeds " + seeds.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        out.flush();
    }

    private byte[] encode(Raster raster, long seed) {
        return files.format().encode(raster, new Provenance(pack, seed, Optional.empty()));
    }

    /** Returns the exit code: 2 if a request was refused, else 1 if one was cancelled or timed out, else 0. */
    int exitCode() {
        return exitCode;
    }

    /** Returns how many images are finished, and which were not generated and not refused; for a run that ended early. */
    String missing() {
        int done =
                images() - IntStream.range(0, requests.size()).map(this::left).sum();
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            int count = requests.get(i).count();
            int left = left(i);
            if (left > 0 && reasons[i] == null) {
                int last = i;
                while (left == count && isWhollyMissing(last + 1)) {
                    last++;
                }
                missing.add(left == count ? prompts(i, last) : prompts(i, i) + " " + seeds(i));
                i = last;
            }
        }
        return done + " of " + images() + " images are done"
                + (missing.isEmpty() ? "" : "; not generated: " + String.join(", ", missing));
    }

    private int left(int request) {
        int left = 0;
        for (boolean done : delivered.get(request)) {
            left += done ? 0 : 1;
        }
        return left;
    }

    private boolean isWhollyMissing(int request) {
        return request < requests.size()
                && reasons[request] == null
                && left(request) == requests.get(request).count();
    }

    private static String prompts(int first, int last) {
        return first == last ? "prompt " + (first + 1) : "prompts " + (first + 1) + " to " + (last + 1);
    }

    private String seeds(int request) {
        return LongStream.range(0, requests.get(request).count())
                .filter(image -> !delivered.get(request)[(int) image])
                .mapToObj(image -> "seed " + (requests.get(request).seed() + image))
                .collect(Collectors.joining(" and "));
    }
}
