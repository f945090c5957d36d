package dev.hart.store.local;

import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore.Entry;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Files of one folder, spread over 256 folders within. Several processes may share it.
 *
 * <p>A file is written under another name, forced to the disk and moved into place, so that a reader sees it whole or not
 * at all. What a crash leaves in {@code incoming} is removed at a later start.
 */
final class ImageFiles {
    private static final Duration ABANDONED = Duration.ofHours(1);
    /** How often a folder is made again that another thread removes because it is empty. */
    private static final int PLACINGS = 100;

    private final Path root;
    private final Path incoming;

    /** @param now by which what lies in {@code incoming} is old */
    ImageFiles(Path folder, Instant now) throws IOException {
        root = Files.createDirectories(folder).toRealPath();
        incoming = Files.createDirectories(root.resolve("incoming"));
        removeAbandoned(now);
    }

    /** Where the picture of a key lies: by a hash, since keys of one time begin alike. */
    Path path(ImageKey key) {
        byte[] hash = StoredImage.sha256(key.value().getBytes(StandardCharsets.UTF_8));
        return root.resolve(HexFormat.of().toHexDigits(hash[0])).resolve(FileNames.of(key.value()));
    }

    /** Writes a file over whatever there is; when it throws, what was there may still be, or the new one. */
    void write(Path file, byte[] bytes) throws IOException {
        Path draft = incoming.resolve(UUID.randomUUID().toString());
        try {
            writeThrough(draft, bytes);
            place(draft, file);
        } catch (IOException | StoreException e) {
            try {
                Files.deleteIfExists(draft);
            } catch (IOException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    Optional<byte[]> read(Path file) throws IOException {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            requireInside(parent(file));
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException removedMeanwhile) {
            return Optional.empty();
        }
    }

    /** Removes a file, and the folders that it leaves empty but for the first of the way. */
    void delete(Path file) throws IOException {
        Path folder = parent(file);
        try {
            if (!Files.isDirectory(folder)) {
                return;
            }
            requireInside(folder);
            if (!Files.deleteIfExists(file)) {
                return;
            }
            force(folder);
            for (; !parent(folder).equals(root); folder = parent(folder)) {
                Files.delete(folder);
            }
        } catch (NoSuchFileException | DirectoryNotEmptyException others) {
            // Another process removes or writes there, too; an empty folder does no harm.
            return;
        }
    }

    /** The first of the pictures below a prefix whose keys are wanted, in the order of keys. */
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
                    // Whatever lies elsewhere than its key says could be listed, but neither read nor removed.
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

    /** The grammar of keys keeps a path inside; this keeps a link from leading outside. */
    private void requireInside(Path folder) throws IOException {
        if (!folder.toRealPath().startsWith(root)) {
            throw new StoreException(folder + ": leads out of the folder for pictures");
        }
    }

    private void removeAbandoned(Instant now) throws IOException {
        try (var files = Files.newDirectoryStream(incoming)) {
            for (Path file : files) {
                // Younger ones may be another process's, in the middle of writing.
                if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(ABANDONED))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException removedMeanwhile) {
            // By another process that starts too.
            return;
        }
    }

    private static void writeThrough(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private void place(Path draft, Path file) throws IOException {
        for (int i = 1; ; i++) {
            try {
                prepare(parent(file));
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
                force(parent(file));
                return;
            } catch (NoSuchFileException removedMeanwhile) {
                if (i == PLACINGS || !Files.exists(draft)) {
                    throw removedMeanwhile;
                }
            }
        }
    }

    /** Makes a folder and those above it, so that their names survive a power cut. */
    private void prepare(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            requireInside(folder);
            return;
        }
        prepare(parent(folder));
        Files.createDirectories(folder);
        force(parent(folder));
    }

    /** Makes the names in a folder survive a power cut. */
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " has no folder");
        }
        return parent;
    }
}
