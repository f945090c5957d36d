package dev.hart.pack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.hart.io.VisibleText;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The contents of {@value PackFiles#MANIFEST}: what hart needs to know of a pack beside its graphs, weights and tokenizers. The
 * constructor checks every value and throws an {@link IllegalArgumentException} that names the field.
 *
 * @param format {@link #FORMAT}
 * @param name 1 to 100 letters, digits, dots, dashes, underscores, the first a letter or digit; the id in {@code GET /v1/models}
 * @param version of this pack, one line of at most 100 bytes, not blank; the constructor removes white space at its ends
 * @param notice shown at start-up, e.g. that the model is a demonstration; at most 4,000 bytes, not blank; null if there is no
 *     notice. The constructor replaces line breaks and tabs by blanks and other control characters by U+FFFD
 * @param draws what the model can draw; null if the pack does not say so
 * @param precision of the computation in the graphs, except the safety check of an fp16 pack (fp32) and the decoder of a bf16
 *     pack (fp16)
 * @param weights precision of the stored weights, from which {@code precision} can be computed
 * @param imageSize side of an image in pixels, a multiple of the last scale's side, at most 8,192
 * @param scales {@link ScaleSchedule#sides()}
 * @param model sizes of the image model
 * @param text settings of the text encoder
 * @param defaults the sampling of a request that does not choose its own
 * @param safety the classifier's questions and threshold
 * @param sources licences and origins of the parts, 1 to 100
 * @param files every file of the folder except the manifest, by plain name ({@link PackFiles#isPlainName}); at most 1,000
 */
@JsonPropertyOrder({
    "format",
    "name",
    "version",
    "notice",
    "draws",
    "precision",
    "weights",
    "imageSize",
    "scales",
    "model",
    "text",
    "defaults",
    "safety",
    "sources",
    "files"
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PackManifest(
        int format,
        String name,
        String version,
        @Nullable String notice,
        @Nullable PackScope draws,
        Precision precision,
        Precision weights,
        int imageSize,
        List<Integer> scales,
        ModelSizes model,
        TextSettings text,
        SamplingDefaults defaults,
        SafetySettings safety,
        List<PackSource> sources,
        SortedMap<String, PackFile> files) {
    /** The only format that hart writes and reads. */
    public static final int FORMAT = 1;

    public PackManifest {
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format + " is not supported, " + FORMAT + " is");
        }
        if (!PackFiles.isPlainName(ManifestChecks.text("name", name))) {
            throw new IllegalArgumentException(
                    "name " + VisibleText.quote(name) + " may contain letters, digits, '.', '-' and '_' only");
        }
        version = ManifestChecks.line("version", version, 100);
        if (notice != null) {
            // It goes to terminals, logs and web pages, none of which may obey it.
            notice = VisibleText.line(ManifestChecks.bounded("notice", ManifestChecks.text("notice", notice), 4000));
        }
        ManifestChecks.present("precision", precision);
        ManifestChecks.present("weights", weights);
        if (precision == Precision.INT8) {
            throw new IllegalArgumentException("precision int8 is not supported; int8 is a precision of weights only");
        }
        if (!precision.computesFrom(weights)) {
            throw new IllegalArgumentException(
                    "weights " + weights.text() + " cannot go with precision " + precision.text());
        }
        ScaleSchedule schedule = new ScaleSchedule(scales);
        scales = schedule.sides();
        ManifestChecks.size("imageSize", imageSize, 1 << 13);
        if (imageSize % schedule.lastSide() != 0) {
            throw new IllegalArgumentException(
                    "imageSize " + imageSize + " is not a multiple of the last scale, " + schedule.lastSide());
        }
        ManifestChecks.present("model", model);
        // The residual's noise is the largest array of one image: 256 MiB as floats; the released model has 1,179,648
        // values.
        ManifestChecks.values(
                "model.residualSteps, model.latentChannels and scales",
                1 << 26,
                model.residualSteps() + 1L,
                model.latentChannels(),
                schedule.tokens(schedule.last()));
        ManifestChecks.present("text", text);
        ManifestChecks.present("defaults", defaults);
        ManifestChecks.present("safety", safety);
        sources = ManifestChecks.list("sources", sources, 100);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("sources is empty");
        }
        files = checkedFiles(files);
    }

    /** The scales with their positions and ratios. */
    public ScaleSchedule schedule() {
        return new ScaleSchedule(scales);
    }

    /** The name and version by which image files and messages name a pack. */
    public String label() {
        return name + " " + version;
    }

    /** A builder with format {@value #FORMAT} and fp32 throughout. */
    public static PackManifestBuilder builder(String name, String version) {
        return new PackManifestBuilder(name, version);
    }

    private static SortedMap<String, PackFile> checkedFiles(Map<String, PackFile> files) {
        TreeMap<String, PackFile> copy = new TreeMap<>();
        if (ManifestChecks.present("files", files).size() > 1000) {
            throw new IllegalArgumentException("files has " + files.size() + " entries, at most 1000 are allowed");
        }
        files.forEach((file, promise) ->
                copy.put(PackFiles.requireListable(file), ManifestChecks.present("files." + file, promise)));
        return Collections.unmodifiableSortedMap(copy);
    }
}
