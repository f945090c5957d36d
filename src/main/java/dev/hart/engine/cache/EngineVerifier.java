package dev.hart.engine.cache;

import dev.hart.pack.FileDigests;
import dev.hart.pack.PackFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Compares the files of engines with their manifests: sizes at each use, digests at the first use in this process. */
final class EngineVerifier {
    /** What the file system said of each file when its digest was right, by path. */
    private final Map<Path, String> read = new ConcurrentHashMap<>();

    /**
     * Verifies the files of an engine.
     *
     * @return what is wrong with the first file that differs; empty if all are right
     */
    Optional<String> fault(Path folder, EngineManifest manifest) throws IOException {
        for (Map.Entry<String, PackFile> entry : manifest.files().entrySet()) {
            Path file = folder.resolve(entry.getKey());
            PackFile promise = entry.getValue();
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(file + " is missing");
            }
            String facts = EngineFolders.facts(file);
            if (Files.size(file) != promise.size()) {
                return Optional.of(file + " has " + Files.size(file) + " bytes instead of " + promise.size());
            }
            if (!facts.equals(read.get(file))) {
                if (!FileDigests.of(file).equals(promise)) {
                    return Optional.of(file + " has another SHA-256 than its manifest says");
                }
                read.put(file, facts);
            }
        }
        return Optional.empty();
    }
}
