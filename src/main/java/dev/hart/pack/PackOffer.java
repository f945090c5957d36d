package dev.hart.pack;

import dev.hart.io.VisibleText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pack offers to callers, as its manifest alone states it: enough to check a request for a job and to fill in its defaults
 * where the model is not loaded, and where the pack's other files are not even present.
 *
 * @param name the id in {@code GET /v1/models}, {@link PackManifest#name()}
 * @param version {@link PackManifest#version()}
 * @param notice what the pack tells people who use it; null if it has no notice
 * @param draws what the model can draw; null if the pack does not say so
 * @param imageSize side of the largest image in pixels, which is the default
 * @param defaults the sampling of a request that does not choose its own
 * @param threshold the score of a policy above which the safety check refuses a prompt, strictly between 0 and 1
 * @param policies the names of the policies that the safety check asks about, 1 to 32
 * @param contextTokens the most tokens of a prompt that the model reads
 */
public record PackOffer(
        String name,
        String version,
        @Nullable String notice,
        @Nullable PackScope draws,
        int imageSize,
        SamplingDefaults defaults,
        double threshold,
        List<String> policies,
        int contextTokens) {
    public PackOffer {
        policies = List.copyOf(policies);
    }

    /** Returns what the pack of a manifest offers. */
    public static PackOffer of(PackManifest manifest) {
        return new PackOffer(
                manifest.name(),
                manifest.version(),
                manifest.notice(),
                manifest.draws(),
                manifest.imageSize(),
                manifest.defaults(),
                manifest.safety().threshold(),
                manifest.safety().policies().stream().map(SafetyPolicy::name).toList(),
                manifest.text().contextTokens());
    }

    /**
     * Reads a manifest, and no other file of the pack, which need not be there.
     *
     * @param place the folder of the manifest, or the manifest itself
     * @throws PackException if there is no manifest, or it has a wrong value; the message names the file
     */
    public static PackOffer read(Path place) {
        Path file = Files.isDirectory(place) ? place.resolve(PackFiles.MANIFEST) : place;
        return of(ManifestJson.parse(file, PackJson.load(file, "it is not known which model is offered")));
    }

    /**
     * Reads the bytes of a manifest that is not in a file of this machine.
     *
     * @param place where the bytes come from, for the message
     * @throws PackException if they are not a manifest, or it has a wrong value
     */
    public static PackOffer parse(String place, byte[] json) {
        try {
            return of(ManifestJson.parse(Path.of(PackFiles.MANIFEST), json));
        } catch (PackException e) {
            throw new PackException(VisibleText.line(place) + ": " + e.getMessage(), e);
        }
    }

    /** The name and version by which image files and messages name a pack. */
    public String label() {
        return name + " " + version;
    }
}
