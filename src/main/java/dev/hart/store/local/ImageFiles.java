package dev.hart.store.local;

import dev.hart.io.DurableFiles;
import dev.hart.io.Sha256;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore.Entry;
import dev.hart.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Image files in one folder, spread over 256 folders within. Several processes may share it.
 *
 * <p>A file is written as {@link DurableFiles} does, so that a reader sees the whole file or none. Drafts that a crash has
 * left in {@code incoming} are removed at a later start.
 */
final class ImageFiles {
    private final Path root;
    private final Path incoming;

    /** @param now drafts in {@code incoming} that were last written more than an hour before are removed */
    ImageFiles(Path folder, Instant now) throws IOException {
        root = Files.createDirectories(folder).toRealPath();
        incoming = Files.createDirectories(root.resolve("incoming"));
        DurableFiles.removeAbandoned(incoming, "*", now);
    }

    /** The file of an image key, in a folder chosen by a hash, since keys that were made at one time begin alike. */
    Path path(ImageKey key) {
        byte[] hash = Sha256.of(key.value());
        return root.resolve(HexFormat.of().toHexDigits(hash[0])).resolve(FileNames.of(key.value()));
    }

    /** Writes a file, replacing an existing one. When this throws, the file is as it was before, or the new one. */
    void write(Path file, byte[] bytes) throws IOException {
        Path folder = DurableFiles.parent(file);
        DurableFiles.write(incoming.resolve(UUID.randomUUID().toString()), bytes, folder, draft -> {
            requireInside(existing(folder));
            DurableFiles.createFolders(folder);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        });
    }

    /** Writes a draft of that length, to the disk, and removes it. */
    void reserve(long bytes) throws IOException {
        DurableFiles.reserve(incoming.resolve(UUID.randomUUID().toString()), bytes);
    }

    Optional<byte[]> read(Path file) throws IOException {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                requireRoot();
                return Optional.empty();
            }
            requireInside(DurableFiles.parent(file));
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException removedMeanwhile) {
            requireRoot();
            return Optional.empty();
        }
    }

    /** Without the folder nothing is known about any image; that it does not exist would be a wrong answer. */
    private void requireRoot() {
        if (!Files.isDirectory(root)) {
            throw new StoreException(root + ": the folder of the images is missing");
        }
    }

    /** Removes a file and the folders around it that become empty, except the one of the 256. Does nothing without the file. */
    void delete(Path file) throws IOException {
        Path folder = DurableFiles.parent(file);
        try {
            if (!Files.isDirectory(folder)) {
                return;
            }
            requireInside(folder);
            if (!Files.deleteIfExists(file)) {
                return;
            }
            DurableFiles.force(folder);
        } catch (NoSuchFileException removedMeanwhile) {
            return;
        }
        DurableFiles.prune(folder, root.resolve(root.relativize(file).getName(0)));
    }

    /** Lists the first {@code limit} images below a prefix whose image keys are wanted, in the order of keys. */
    List<Entry> list(String prefix, int limit, Predicate<String> wanted) throws IOException {
        TreeMap<String, Entry> found = new TreeMap<>();
        try (var shards = Files.newDirectoryStream(root, "[0-9a-f][0-9a-f]")) {
            for (Path shard : shards) {
                Path start = shard.resolve(FileNames.of(prefix));
                if (!Files.isDirectory(start, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                requireInside(start);
                Files.walkFileTree(start, new FileWalker((file, written) -> {
                    // A file in a folder that does not match its key's hash could be listed, but neither read nor
                    // removed.
                    Optional<ImageKey> key = ImageKey.parse(FileNames.keyOf(name(shard, file)))
                            .filter(it -> wanted.test(it.value()) && path(it).equals(file));
                    key.ifPresent(it -> found.put(it.value(), new Entry(it, written)));
                    if (found.size() > limit) {
                        found.pollLastEntry();
                    }
                }));
            }
        }
        return List.copyOf(found.values());
    }

    private static String name(Path shard, Path file) {
        StringBuilder name = new StringBuilder();
        for (Path part : shard.relativize(file)) {
            name.append(name.isEmpty() ? "" : "/").append(part);
        }
        return name.toString();
    }

    /** The folder itself, or the nearest one above it that exists. */
    private static Path existing(Path folder) {
        return Files.isDirectory(folder) ? folder : existing(DurableFiles.parent(folder));
    }

    /** The grammar of keys keeps a path inside; this keeps a link from leading outside. */
    private void requireInside(Path folder) throws IOException {
        if (!folder.toRealPath().startsWith(root)) {
            throw new StoreException(folder + ": leads out of the folder for images");
        }
    }
}
