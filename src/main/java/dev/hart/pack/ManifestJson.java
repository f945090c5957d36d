package dev.hart.pack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hart.io.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads and writes {@link PackManifest} as JSON; refuses fields that are unknown, duplicate, or missing though not optional. */
final class ManifestJson {
    private ManifestJson() {}

    /** The manifest indented, in UTF-8, with a line end after it. */
    static byte[] write(PackManifest manifest) {
        return (StrictJson.writeIndented(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] load(Path file) {
        return PackJson.load(file, "the folder is not a model pack");
    }

    /**
     * Parses a manifest.
     *
     * @param file named in errors
     * @throws PackException if it is not JSON, has another format than {@link PackManifest#FORMAT}, or a wrong field
     */
    static PackManifest parse(Path file, byte[] json) {
        JsonNode tree = PackJson.parse(file, json);
        // The format is checked first, since another format may well have other fields.
        int format = tree.path("format").asInt(0);
        if (format != PackManifest.FORMAT) {
            throw new PackException(file + ": format " + tree.path("format").asText("(missing)") + " is not supported, "
                    + PackManifest.FORMAT + " is");
        }
        return PackJson.bind(file, tree, PackManifest.class);
    }
}
