package dev.hart.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** Reads and writes {@link PackManifest} as {@link StrictJson}; missing keys are refused too. */
final class ManifestJson {
    private ManifestJson() {}

    static byte[] write(PackManifest manifest) {
        try {
            return StrictJson.write(manifest);
        } catch (JsonProcessingException e) {
            throw new PackException("the manifest cannot be written: " + StrictJson.oneLine(e), e);
        }
    }

    static byte[] load(Path file) {
        return StrictJson.load(file, "the folder is no model pack");
    }

    /** @param file named in errors */
    static PackManifest parse(Path file, byte[] json) {
        JsonNode tree = StrictJson.tree(file, json);
        // Before anything else, since another format may well have other keys.
        int format = tree.path("format").asInt(0);
        if (format != PackManifest.FORMAT) {
            throw new PackException(file + ": format " + tree.path("format").asText("(missing)") + " is not supported, "
                    + PackManifest.FORMAT + " is");
        }
        return StrictJson.read(file, tree, PackManifest.class);
    }
}
