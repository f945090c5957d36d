package dev.hart.engine.cache;

import dev.hart.engine.DeviceLostException;
import dev.hart.engine.EngineException;
import dev.hart.engine.OutOfMemoryException;
import dev.hart.engine.ScratchException;
import dev.hart.io.DurableFiles;
import dev.hart.io.VisibleText;
import dev.hart.pack.PackFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Engines as folders, which several processes may share. An engine is in its folder whole or not at all: it is built in a draft,
 * under a lock of its key, and renamed when its manifest is written (docs/decisions/0062-engine-cache.md). Thread-safe.
 */
public final class EngineCache {
    private static final Logger LOG = System.getLogger(EngineCache.class.getName());
    /** How long to wait between two looks at the lock of another process. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final EngineFolders folders;
    private final EngineBuilder builder;
    private final Optional<EngineArchive> archive;
    private final Clock clock;
    private final EngineVerifier verifier = new EngineVerifier();

    /**
     * Sets up a cache; its folder is created when the first engine is stored.
     *
     * @param folder in which the engines are; no other user may be able to write there, since an engine is code
     * @param archive from which engines are fetched before they are built; empty without an archive
     */
    public EngineCache(Path folder, EngineBuilder builder, Optional<EngineArchive> archive, Clock clock) {
        this.folders = new EngineFolders(folder.toAbsolutePath().normalize());
        this.builder = builder;
        this.archive = archive;
        this.clock = clock;
    }

    /** The folder of the cache, absolute. */
    public Path folder() {
        return folders.root();
    }

    /**
     * Returns an engine if the cache has it, undamaged. Neither fetches nor builds, so that it may be called in a request.
     *
     * @throws EngineCacheException if its files cannot be read
     */
    public Optional<ReadyEngine> find(EngineRecipe recipe) {
        try {
            return findWhole(recipe).map(whole -> ready(recipe));
        } catch (IOException e) {
            throw unusable(recipe, "read", e);
        }
    }

    /**
     * Loads an engine; fetches or builds it first if the cache has none or a damaged one. If another process does so, waits for it.
     * An engine that cannot be loaded is built once more; the new one replaces it when it was loaded. If another process has
     * replaced it meanwhile, that one's engine is loaded instead.
     *
     * @param loader loads the engine
     * @throws EngineException if the engine cannot be built, the second engine cannot be loaded either, the device is lost or has
     *     too little memory, or there is no room for temporary files
     * @throws EngineCacheException if the engine cannot be read or stored, or the thread is interrupted while it waits; no
     *     draft is left
     */
    public <T> T load(EngineRecipe recipe, EngineWatcher watcher, Function<ReadyEngine, T> loader) {
        EngineManifest prepared = prepared(recipe, watcher);
        try {
            return loader.apply(ready(recipe));
        } catch (OutOfMemoryException | DeviceLostException | ScratchException notTheEnginesFault) {
            throw notTheEnginesFault;
        } catch (EngineException e) {
            LOG.log(
                    Level.WARNING,
                    "The engine {0} cannot be loaded; it is built once more: {1}",
                    folders.engine(recipe.key()),
                    VisibleText.line(String.valueOf(e.getMessage())));
            try {
                return loadAnother(recipe, watcher, loader, prepared);
            } catch (EngineCacheException unstored) {
                // The engine is at fault; that the folder takes no other is not.
                e.addSuppressed(unstored);
                throw e;
            } catch (EngineException again) {
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    private <T> T loadAnother(
            EngineRecipe recipe, EngineWatcher watcher, Function<ReadyEngine, T> loader, EngineManifest refused) {
        try {
            Optional<T> replaced = locked(recipe, watcher, () -> {
                Optional<EngineManifest> now = findWhole(recipe);
                if (now.equals(Optional.of(refused))) {
                    return Optional.of(replace(recipe, watcher, loader));
                }
                if (now.isEmpty()) {
                    // Not from the archive, whose engine may be the one that was refused.
                    make(recipe, watcher, false);
                }
                return Optional.empty();
            });
            return replaced.orElseGet(() -> loader.apply(ready(recipe)));
        } catch (IOException e) {
            throw unusable(recipe, "stored", e);
        }
    }

    private EngineManifest prepared(EngineRecipe recipe, EngineWatcher watcher) {
        try {
            Optional<EngineManifest> found = findWhole(recipe);
            if (found.isPresent()) {
                return found.get();
            }
            DurableFiles.createFolders(folders.root());
            return locked(recipe, watcher, () -> {
                // Another process may have built it meanwhile.
                Optional<EngineManifest> built = findWhole(recipe);
                return built.isPresent() ? built.get() : make(recipe, watcher, true);
            });
        } catch (IOException e) {
            throw unusable(recipe, "stored", e);
        }
    }

    /** Does work under the lock of a key, for which it waits. */
    private <T> T locked(EngineRecipe recipe, EngineWatcher watcher, EngineLock.Work<T> work) throws IOException {
        while (true) {
            Optional<T> done = folders.ifUnlocked(recipe.key(), work);
            if (done.isPresent()) {
                return done.get();
            }
            watcher.begins(recipe.stage(), EngineWatcher.Step.WAITING);
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineCacheException("waiting for the engine of " + recipe.stage() + " was interrupted", e);
            }
        }
    }

    /** Fetches or builds an engine; the caller holds the lock. */
    private EngineManifest make(EngineRecipe recipe, EngineWatcher watcher, boolean fetch) throws IOException {
        EngineKey key = recipe.key();
        folders.remove(key);
        folders.removeDrafts(key);
        if (!fetch || !fetched(recipe, watcher)) {
            Draft built = build(recipe, watcher);
            publish(key, built);
        }
        // Verified like any other: it may be that of another process. Later uses in this process compare sizes alone.
        return findWhole(recipe)
                .orElseThrow(() -> new EngineCacheException(folders.engine(key) + ": is damaged as soon as written"));
    }

    /** Builds an engine that takes the place of one that cannot be loaded, when it was loaded; the caller holds the lock. */
    private <T> T replace(EngineRecipe recipe, EngineWatcher watcher, Function<ReadyEngine, T> loader)
            throws IOException {
        EngineKey key = recipe.key();
        folders.removeDrafts(key);
        Draft built = build(recipe, watcher);
        T loaded;
        try {
            loaded = loader.apply(ready(recipe, built.folder()));
        } catch (RuntimeException | Error e) {
            removeQuietly(built.folder(), e);
            throw e;
        }
        try {
            folders.remove(key);
            publish(key, built);
            findWhole(recipe);
        } catch (IOException e) {
            // It is loaded and works; the next start builds it again.
            removeQuietly(built.folder(), e);
            LOG.log(Level.WARNING, unusable(recipe, "stored", e).getMessage());
        }
        return loaded;
    }

    /** An engine that is built, but not in its folder yet. */
    private record Draft(Path folder, EngineManifest manifest) {}

    private Draft build(EngineRecipe recipe, EngineWatcher watcher) throws IOException {
        watcher.begins(recipe.stage(), EngineWatcher.Step.BUILDING);
        Path draft = folders.createDraft(recipe.key());
        try {
            builder.build(recipe, draft);
            SortedMap<String, PackFile> files = EngineFolders.settle(draft);
            if (!files.containsKey(recipe.modelFile())) {
                throw new EngineException(
                        "the engine of " + recipe.stage() + " was not written: there is no " + recipe.modelFile());
            }
            return new Draft(draft, EngineManifest.of(recipe, clock.instant().getEpochSecond(), files));
        } catch (IOException | RuntimeException | Error e) {
            removeQuietly(draft, e);
            throw e;
        }
    }

    private void publish(EngineKey key, Draft draft) throws IOException {
        try {
            if (!folders.publish(key, draft.folder(), draft.manifest().json())) {
                // Only where the file system ignores locks.
                EngineFolders.removeAll(draft.folder());
            }
        } catch (IOException | RuntimeException | Error e) {
            removeQuietly(draft.folder(), e);
            throw e;
        }
    }

    private boolean fetched(EngineRecipe recipe, EngineWatcher watcher) throws IOException {
        try {
            return archive.isPresent()
                    && new EngineFetch(folders, archive.get()).fetch(recipe.key(), recipe.stage(), watcher);
        } catch (EngineCacheException e) {
            LOG.log(
                    Level.WARNING,
                    "The engine of {0} cannot be taken from the archive and is built here: {1}",
                    recipe.stage(),
                    VisibleText.line(String.valueOf(e.getMessage())));
            return false;
        }
    }

    static void removeQuietly(Path draft, Throwable fault) {
        try {
            EngineFolders.removeAll(draft);
        } catch (IOException another) {
            fault.addSuppressed(another);
        }
    }

    private Optional<EngineManifest> findWhole(EngineRecipe recipe) throws IOException {
        Path folder = folders.engine(recipe.key());
        String why;
        try {
            Optional<EngineManifest> manifest = folders.manifest(recipe.key());
            Optional<String> fault = manifest.isEmpty() ? Optional.empty() : verifier.fault(folder, manifest.get());
            if (fault.isEmpty()) {
                return manifest;
            }
            why = folder + ": " + fault.get();
        } catch (EngineCacheException unreadable) {
            why = String.valueOf(unreadable.getMessage());
        }
        LOG.log(Level.WARNING, "The engine of {0} is damaged and not used: {1}", recipe.stage(), why);
        return Optional.empty();
    }

    private ReadyEngine ready(EngineRecipe recipe) {
        return ready(recipe, folders.engine(recipe.key()));
    }

    private static ReadyEngine ready(EngineRecipe recipe, Path folder) {
        return new ReadyEngine(folder.resolve(recipe.modelFile()), recipe.options());
    }

    private EngineCacheException unusable(EngineRecipe recipe, String what, IOException e) {
        return new EngineCacheException(
                folders.root() + ": the engine of " + recipe.stage() + " cannot be " + what + ": "
                        + VisibleText.line(String.valueOf(e.getMessage()))
                        + "; HART_ENGINE_CACHE names another folder",
                e);
    }

    /** Returns what lists, removes and uploads the engines of this cache. */
    public EngineShelf shelf() {
        return new EngineShelf(folders, verifier);
    }
}
