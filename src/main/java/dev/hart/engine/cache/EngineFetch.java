package dev.hart.engine.cache;

import dev.hart.io.DurableFiles;
import dev.hart.io.VisibleText;
import dev.hart.pack.FileDigests;
import dev.hart.pack.PackFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Fetches an engine from the archive into a draft, verifies the digests, and renames the draft. */
final class EngineFetch {
    private static final Logger LOG = System.getLogger(EngineFetch.class.getName());

    private final EngineFolders folders;
    private final EngineArchive archive;

    EngineFetch(EngineFolders folders, EngineArchive archive) {
        this.folders = folders;
        this.archive = archive;
    }

    /**
     * Fetches an engine; the caller holds the lock of its key, whose folder does not exist.
     *
     * @return whether the cache has the engine now. False if the archive has none, cannot be reached, or has a damaged one, which
     *     is logged
     * @throws IOException if the engine cannot be stored
     */
    boolean fetch(EngineKey key, String stage, EngineWatcher watcher) throws IOException {
        Optional<byte[]> json;
        EngineManifest manifest;
        try {
            json = archive.manifest(key);
            if (json.isEmpty()) {
                return false;
            }
            manifest = EngineManifest.parse("the archive's manifest of " + key, json.get(), key);
        } catch (EngineCacheException e) {
            return ignore(stage, e);
        }
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
        } catch (EngineCacheException e) {
            EngineFolders.removeAll(draft);
            return ignore(stage, e);
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

    private static boolean ignore(String stage, EngineCacheException e) {
        LOG.log(
                Level.WARNING,
                "The engine of {0} cannot be taken from the archive and is built here: {1}",
                stage,
                VisibleText.line(String.valueOf(e.getMessage())));
        return false;
    }
}
