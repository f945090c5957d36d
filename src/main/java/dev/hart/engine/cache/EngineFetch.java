package dev.hart.engine.cache;

import dev.hart.io.DurableFiles;
import dev.hart.pack.FileDigests;
import dev.hart.pack.PackFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Fetches an engine from the archive into a draft, verifies the digests, and renames the draft. */
final class EngineFetch {
    private final EngineFolders folders;
    private final EngineArchive archive;

    EngineFetch(EngineFolders folders, EngineArchive archive) {
        this.folders = folders;
        this.archive = archive;
    }

    /**
     * Fetches an engine; the caller holds the lock of its key, whose folder does not exist.
     *
     * @return whether the cache has the engine now; false if the archive has none
     * @throws EngineCacheException if the archive cannot be reached, or has a damaged engine; nothing is left of it
     * @throws IOException if the engine cannot be stored
     */
    boolean fetch(EngineKey key, String stage, EngineWatcher watcher) throws IOException {
        Optional<byte[]> json = archive.manifest(key);
        if (json.isEmpty()) {
            return false;
        }
        EngineManifest manifest = EngineManifest.parse("the archive's manifest of " + key, json.get(), key);
        watcher.begins(stage, EngineWatcher.Step.FETCHING);
        Path draft = folders.createDraft(key);
        try {
            for (Map.Entry<String, PackFile> file : manifest.files().entrySet()) {
                fetch(key, file.getKey(), file.getValue(), draft);
            }
            if (!folders.publish(key, draft, json.get())) {
                EngineFolders.removeAll(draft);
            }
            return true;
        } catch (IOException | RuntimeException | Error e) {
            EngineCache.removeQuietly(draft, e);
            throw e;
        }
    }

    private void fetch(EngineKey key, String name, PackFile promise, Path draft) throws IOException {
        Path file = draft.resolve(name);
        archive.fetch(key, name, promise, file);
        if (!FileDigests.of(file).equals(promise)) {
            throw new EngineCacheException("the archive's " + key + "/" + name + " differs from its manifest");
        }
        DurableFiles.force(file);
    }
}
