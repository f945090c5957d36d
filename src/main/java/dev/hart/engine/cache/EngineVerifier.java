package dev.hart.engine.cache;

import dev.hart.pack.FileDigests;
import dev.hart.pack.PackFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compares the files of engines with their manifests: sizes at each use, digests at the first use in this process and after a
 * file has changed.
 */
final class EngineVerifier {
    /** What the file system said of each file when its digest was right, by path. */
    private final Map<Path, String> read = new ConcurrentHashMap<>();

    /**
     * Verifies the files of an engine.
     *
     * @return what is wrong with the first file that differs; empty if all are right
     */
    Optional<String> fault(Path folder, EngineManifest manifest) throws IOException {
        Optional<String> size = wrongSize(folder, manifest);
        if (size.isPresent()) {
            return size;
        }
        for (Map.Entry<String, PackFile> entry : manifest.files().entrySet()) {
            Path file = folder.resolve(entry.getKey());
            try {
                String facts = EngineFolders.facts(file);
                if (!facts.equals(read.get(file))) {
                    if (!FileDigests.of(file).equals(entry.getValue())) {
                        return Optional.of(entry.getKey() + " has another SHA-256 than its manifest says");
                    }
                    read.put(file, facts);
                }
            } catch (NoSuchFileException removed) {
                return Optional.of(entry.getKey() + " is missing");
            }
        }
        return Optional.empty();
    }

    /**
     * Compares the sizes alone.
     *
     * @return the first file that is missing or has another size; empty if there is none
     */
    static Optional<String> wrongSize(Path folder, EngineManifest manifest) throws IOException {
        for (Map.Entry<String, PackFile> entry : manifest.files().entrySet()) {
            Path file = folder.resolve(entry.getKey());
            long size = size(file);
            if (size != entry.getValue().size()) {
                return Optional.of(entry.getKey()
                        + (size < 0
                                ? " is missing"
                                : " has " + size + " bytes instead of "
                                        + entry.getValue().size()));
            }
        }
        return Optional.empty();
    }

    /** Returns the size of a file; -1 if there is none, also where another process has just removed it. */
    private static long size(Path file) throws IOException {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : -1;
        } catch (NoSuchFileException removed) {
            return -1;
        }
    }
}
