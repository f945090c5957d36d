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
import java.nio.file.Files;
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
            return findWhole(recipe);
        } catch (IOException e) {
            throw unusable(recipe, "read", e);
        }
    }

    /**
     * Returns an engine; fetches or builds it first if the cache has none or a damaged one. If another process does so, waits for
     * it.
     *
     * @throws EngineCacheException if the engine cannot be stored; nothing is left of it
     * @throws EngineException if the engine cannot be built
     */
    public ReadyEngine prepare(EngineRecipe recipe, EngineWatcher watcher) {
        return prepare(recipe, watcher, true);
    }

    /**
     * Prepares and loads an engine. If it cannot be loaded, it is removed, built once more, and loaded again.
     *
     * @param loader loads the engine
     * @throws EngineException if the second engine cannot be loaded either, the device is lost or has too little memory, or there is
     *     no room for temporary files
     * @throws EngineCacheException as for {@link #prepare}
     */
    public <T> T load(EngineRecipe recipe, EngineWatcher watcher, Function<ReadyEngine, T> loader) {
        ReadyEngine engine = prepare(recipe, watcher);
        try {
            return loader.apply(engine);
        } catch (OutOfMemoryException | DeviceLostException | ScratchException notTheEnginesFault) {
            throw notTheEnginesFault;
        } catch (EngineException e) {
            LOG.log(
                    Level.WARNING,
                    "The engine {0} cannot be loaded; it is removed and built once more: {1}",
                    engine.folder(),
                    VisibleText.line(String.valueOf(e.getMessage())));
            remove(recipe.key());
            // Not from the archive, whose engine may be the one that was just removed.
            return loader.apply(prepare(recipe, watcher, false));
        }
    }

    /**
     * Removes an engine, unless another process has locked its key.
     *
     * @return whether it is gone
     */
    public boolean remove(EngineKey key) {
        try {
            if (!Files.isDirectory(folders.root())) {
                return true;
            }
            return folders.ifUnlocked(key, () -> {
                        folders.remove(key);
                        folders.removeDrafts(key);
                        return true;
                    })
                    .orElse(false);
        } catch (IOException e) {
            throw new EngineCacheException(folders.engine(key) + ": cannot be removed: " + e.getMessage(), e);
        }
    }

    private ReadyEngine prepare(EngineRecipe recipe, EngineWatcher watcher, boolean fetch) {
        try {
            Optional<ReadyEngine> found = findWhole(recipe);
            if (found.isPresent()) {
                return found.get();
            }
            DurableFiles.createFolders(folders.root());
            return locked(recipe, watcher, () -> {
                // Another process may have built it meanwhile.
                Optional<ReadyEngine> built = findWhole(recipe);
                return built.isPresent() ? built.get() : make(recipe, watcher, fetch);
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
    private ReadyEngine make(EngineRecipe recipe, EngineWatcher watcher, boolean fetch) throws IOException {
        EngineKey key = recipe.key();
        folders.remove(key);
        folders.removeDrafts(key);
        if (fetch && fetched(recipe, watcher)) {
            return ready(recipe);
        }
        watcher.begins(recipe.stage(), EngineWatcher.Step.BUILDING);
        Path draft = folders.createDraft(key);
        try {
            builder.build(recipe, draft);
            SortedMap<String, PackFile> files = EngineFolders.settle(draft);
            if (!files.containsKey(recipe.modelFile())) {
                throw new EngineException(
                        "the engine of " + recipe.stage() + " was not written: there is no " + recipe.modelFile());
            }
            EngineManifest manifest = EngineManifest.of(recipe, clock.instant().getEpochSecond(), files);
            if (!folders.publish(key, draft, manifest.json())) {
                // Only where the file system ignores locks.
                EngineFolders.removeAll(draft);
            }
        } catch (IOException | RuntimeException | Error e) {
            removeQuietly(draft, e);
            throw e;
        }
        return ready(recipe);
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

    private Optional<ReadyEngine> findWhole(EngineRecipe recipe) throws IOException {
        EngineKey key = recipe.key();
        Optional<String> fault;
        try {
            Optional<EngineManifest> manifest = folders.manifest(key);
            if (manifest.isEmpty()) {
                return Optional.empty();
            }
            fault = verifier.fault(folders.engine(key), manifest.get());
        } catch (EngineCacheException unreadable) {
            fault = Optional.of(String.valueOf(unreadable.getMessage()));
        }
        if (fault.isEmpty()) {
            return Optional.of(ready(recipe));
        }
        LOG.log(Level.WARNING, "The engine of {0} is damaged and not used: {1}", recipe.stage(), fault.get());
        return Optional.empty();
    }

    private ReadyEngine ready(EngineRecipe recipe) {
        Path folder = folders.engine(recipe.key());
        return new ReadyEngine(folder, folder.resolve(recipe.modelFile()), recipe.options());
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
        return new EngineShelf(folders);
    }
}
