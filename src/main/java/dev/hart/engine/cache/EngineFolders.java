package dev.hart.engine.cache;

import dev.hart.io.DurableFiles;
import dev.hart.pack.FileDigests;
import dev.hart.pack.PackFile;
import dev.hart.pack.PackFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folders of a cache: {@code KEY} for each engine, {@code KEY.tmp-PID-…} for each that is being built or removed, and
 * {@code KEY.lock}. Methods that change the folders of a key are for the holder of its lock.
 */
final class EngineFolders {
    private static final String DRAFT = ".tmp-";

    private final Path root;

    /** @param root an absolute path */
    EngineFolders(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    Path engine(EngineKey key) {
        return root.resolve(key.value());
    }

    /**
     * Does work that changes the folders of a key, unless its lock is held; it does not wait for the lock. The root must exist.
     *
     * @return what the work returned; empty if another thread or process holds the lock of the key
     */
    <T> Optional<T> ifUnlocked(EngineKey key, EngineLock.Work<T> work) throws IOException {
        return EngineLock.ifFree(root, key + ".lock", work);
    }

    /** Returns the name of a new folder. The id of a process alone is not unique among containers that share the cache. */
    private Path draft(EngineKey key) {
        return root.resolve(key + DRAFT + ProcessHandle.current().pid() + "-"
                + UUID.randomUUID().toString().substring(0, 8));
    }

    Path createDraft(EngineKey key) throws IOException {
        return Files.createDirectory(draft(key));
    }

    /** Reads the manifest of an engine; empty if the folder lacks one, so that it is no engine. */
    Optional<EngineManifest> manifest(EngineKey key) throws IOException {
        Path file = engine(key).resolve(EngineManifest.FILE);
        try {
            return Optional.of(EngineManifest.parse(file.toString(), Files.readAllBytes(file), key));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /**
     * Returns the files of a finished draft with their sizes and digests, and makes their contents survive a power cut.
     *
     * @throws EngineCacheException if the draft has anything else than files with plain names, or a manifest
     */
    static SortedMap<String, PackFile> settle(Path draft) throws IOException {
        SortedMap<String, PackFile> files = new TreeMap<>();
        for (Path file : entries(draft)) {
            String name = String.valueOf(file.getFileName());
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || !PackFiles.isPlainName(name)
                    || name.equals(EngineManifest.FILE)) {
                throw new EngineCacheException(file + ": the builder may leave only files with plain names");
            }
            DurableFiles.force(file);
            files.put(name, FileDigests.of(file));
        }
        return files;
    }

    /**
     * Writes the manifest into a draft, as its last file, and renames the draft to the engine's folder.
     *
     * @return false if there is an engine already, which stays; the draft stays, too
     */
    boolean publish(EngineKey key, Path draft, byte[] manifest) throws IOException {
        try (FileChannel channel = FileChannel.open(
                draft.resolve(EngineManifest.FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            DurableFiles.writeFully(channel, ByteBuffer.wrap(manifest));
            channel.force(true);
        }
        DurableFiles.force(draft);
        try {
            Files.move(draft, engine(key), StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException another) {
            return false;
        } catch (FileSystemException e) {
            if (Files.isDirectory(engine(key))) {
                return false;
            }
            throw e;
        }
        DurableFiles.force(root);
        return true;
    }

    /** Takes the engine of a key away at once, and removes its files then; does nothing if the cache lacks it. */
    void remove(EngineKey key) throws IOException {
        Path taken = draft(key);
        try {
            Files.move(engine(key), taken, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException none) {
            return;
        }
        removeAll(taken);
    }

    /** Removes drafts that processes left which have died, since the caller holds the lock. */
    void removeDrafts(EngineKey key) throws IOException {
        for (Path entry : entries(root)) {
            if (String.valueOf(entry.getFileName()).startsWith(key + DRAFT)) {
                removeAll(entry);
            }
        }
    }

    /** Returns the keys that the folders and drafts in the cache name, sorted. */
    List<EngineKey> keys() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        return entries(root).stream()
                .map(entry -> String.valueOf(entry.getFileName()))
                .filter(name -> !name.endsWith(".lock"))
                .flatMap(name -> EngineKey.parse(name.substring(0, Math.min(64, name.length()))).stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns what a file system says of a file without reading it; files that are equal in it were not changed meanwhile. */
    static String facts(Path file) throws IOException {
        BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return facts.isRegularFile() + " " + facts.size() + " " + facts.lastModifiedTime() + " " + facts.fileKey();
    }

    /** Removes a folder with its contents; does nothing if it does not exist. */
    static void removeAll(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path entry : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        } catch (NoSuchFileException gone) {
            return;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
