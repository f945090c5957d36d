package dev.hart.engine.cache;

import dev.hart.io.DurableFiles;
import dev.hart.pack.PackFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The engines that a cache holds, for the operator: lists, removes, uploads and downloads them. */
public final class EngineShelf {
    private final EngineFolders folders;
    private final EngineVerifier verifier;

    EngineShelf(EngineFolders folders, EngineVerifier verifier) {
        this.folders = folders;
        this.verifier = verifier;
    }

    /** The engines of a folder, which need not exist. */
    public static EngineShelf of(Path folder) {
        return new EngineShelf(new EngineFolders(folder.toAbsolutePath().normalize()), new EngineVerifier());
    }

    /** Lists the engines, damaged ones too, sorted by key; compares the sizes of their files, but not their digests. */
    public List<CachedEngine> list() {
        try {
            List<CachedEngine> found = new ArrayList<>();
            for (EngineKey key : folders.keys()) {
                if (Files.isDirectory(folders.engine(key))) {
                    found.add(entry(key));
                }
            }
            return found;
        } catch (IOException e) {
            throw fault("listed", e);
        }
    }

    private CachedEngine entry(EngineKey key) throws IOException {
        return entry(key, EngineVerifier::wrongSize);
    }

    private CachedEngine verified(EngineKey key) throws IOException {
        return entry(key, verifier::fault);
    }

    /** Finds what is wrong with the files of an engine. */
    @FunctionalInterface
    private interface Check {
        Optional<String> fault(Path folder, EngineManifest manifest) throws IOException;
    }

    private CachedEngine entry(EngineKey key, Check check) throws IOException {
        try {
            Optional<EngineManifest> manifest = folders.manifest(key);
            if (manifest.isEmpty()) {
                return damaged(key, "it has no " + EngineManifest.FILE);
            }
            EngineManifest whole = manifest.get();
            return new CachedEngine(
                    key,
                    whole.bytes(),
                    whole.ingredients(),
                    Instant.ofEpochSecond(whole.builtAt()),
                    check.fault(folders.engine(key), whole));
        } catch (EngineCacheException e) {
            return damaged(key, String.valueOf(e.getMessage()));
        }
    }

    private static CachedEngine damaged(EngineKey key, String fault) {
        return new CachedEngine(key, 0, new TreeMap<>(), Instant.EPOCH, Optional.of(fault));
    }

    /**
     * Removes the drafts of processes that died, engines that are damaged or lack a manifest, and those that the caller
     * chooses; reads the others whole to verify them. Keys that another thread or process has locked stay.
     *
     * @param unwanted chooses engines to remove; damaged ones are removed in any case
     * @return the engines that were removed, whole or damaged
     */
    public List<CachedEngine> prune(Predicate<CachedEngine> unwanted) {
        List<CachedEngine> removed = new ArrayList<>();
        try {
            for (EngineKey key : folders.keys()) {
                folders.ifUnlocked(key, () -> {
                            folders.removeDrafts(key);
                            if (Files.isDirectory(folders.engine(key))) {
                                // What is removed in any case need not be read.
                                CachedEngine listed = entry(key);
                                boolean chosen = unwanted.test(listed);
                                CachedEngine entry = chosen ? listed : verified(key);
                                if (chosen || entry.fault().isPresent()) {
                                    folders.remove(key);
                                    return List.of(entry);
                                }
                            }
                            return List.<CachedEngine>of();
                        })
                        .ifPresent(removed::addAll);
            }
            return removed;
        } catch (IOException e) {
            throw fault("removed", e);
        }
    }

    /** What an upload came to. */
    public enum Push {
        UPLOADED,
        /** The archive has a whole engine of that key, this one or another build. */
        PRESENT,
        /** The archive has files of another build without a manifest. Its upload is running, or has died. */
        BLOCKED
    }

    /**
     * Uploads an engine, its manifest last. Every object is created once, so files of two builds are never mixed.
     *
     * @throws EngineCacheException if the engine is missing or damaged, a file is too large for the archive, or the archive
     *     cannot be written
     */
    public Push push(EngineKey key, EngineArchive archive) {
        try {
            EngineManifest manifest = folders.manifest(key)
                    .orElseThrow(() -> new EngineCacheException(folders.engine(key) + ": there is no such engine"));
            verifier.fault(folders.engine(key), manifest).ifPresent(fault -> {
                throw new EngineCacheException(folders.engine(key) + ": is damaged and not uploaded: " + fault);
            });
            if (archive.manifest(key).isPresent()) {
                return Push.PRESENT;
            }
            // Before the first is written, which would stay without the others.
            manifest.files().forEach((name, file) -> {
                if (file.size() > archive.largest()) {
                    throw new EngineCacheException(folders.engine(key).resolve(name) + ": has " + file.size()
                            + " bytes, and the archive takes at most " + archive.largest());
                }
            });
            for (Map.Entry<String, PackFile> file : manifest.files().entrySet()) {
                Path source = folders.engine(key).resolve(file.getKey());
                if (!archive.create(key, file.getKey(), source, file.getValue())) {
                    return archive.manifest(key).isPresent() ? Push.PRESENT : Push.BLOCKED;
                }
            }
            return archive.publish(key, manifest.json()) ? Push.UPLOADED : Push.PRESENT;
        } catch (IOException e) {
            throw fault("uploaded", e);
        }
    }

    /**
     * Downloads an engine unless the cache has one of that key that is undamaged; a damaged one is removed first.
     *
     * @return whether the cache has it now; false if the archive has none
     * @throws EngineCacheException if the archive cannot be reached or has a damaged engine, the cache's folder cannot be read or
     *     written, or another thread or process has locked the key
     */
    public boolean pull(EngineKey key, EngineArchive archive, EngineWatcher watcher) {
        try {
            DurableFiles.createFolders(folders.root());
            return folders.ifUnlocked(key, () -> {
                        if (Files.isDirectory(folders.engine(key))
                                && verified(key).fault().isEmpty()) {
                            return true;
                        }
                        folders.remove(key);
                        folders.removeDrafts(key);
                        return new EngineFetch(folders, archive).fetch(key, key.brief(), watcher);
                    })
                    .orElseThrow(() -> new EngineCacheException(
                            folders.engine(key) + ": another process is building or removing it"));
        } catch (IOException e) {
            throw fault("stored", e);
        }
    }

    private EngineCacheException fault(String what, IOException e) {
        return new EngineCacheException(
                folders.root() + ": engines cannot be " + what + ": " + e.getMessage()
                        + "; HART_ENGINE_CACHE names another folder",
                e);
    }
}
