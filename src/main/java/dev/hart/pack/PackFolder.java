package dev.hart.pack;

import dev.hart.io.FileKind;
import dev.hart.io.NearbyFolder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the folder of a pack; if another path was named, the error says where a pack is nearby. */
final class PackFolder {
    private PackFolder() {}

    /**
     * Returns the absolute, normalised path of a folder that contains a manifest.
     *
     * @throws PackException if the path is a file, is missing, or is a folder without a manifest; the message names the folder to
     *     use instead, if one is found one level above or up to three below
     */
    static Path locate(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        if (Files.isRegularFile(root)) {
            boolean inside = Files.isRegularFile(root.resolveSibling(PackFiles.MANIFEST));
            throw new PackException(root + ": is a file, not the folder of a model pack"
                    + (inside ? "; name the folder that contains it, " + root.getParent() : FileKind.advice(root)));
        }
        if (!Files.isDirectory(root)) {
            throw new PackException(folder + ": there is no such folder, so no model pack");
        }
        if (!Files.exists(root.resolve(PackFiles.MANIFEST))) {
            throw new PackException(root.resolve(PackFiles.MANIFEST) + ": missing, so the folder is not a model pack"
                    + elsewhere(root));
        }
        return root;
    }

    private static String elsewhere(Path root) {
        String nearby = NearbyFolder.advice(root, PackFiles.MANIFEST);
        if (!nearby.isEmpty()) {
            return nearby;
        }
        if (Files.isRegularFile(root.resolve("config.json")) || Files.isRegularFile(root.resolve("llm/config.json"))) {
            return "; it is a checkpoint, from which hart convert makes a pack";
        }
        return "";
    }
}
