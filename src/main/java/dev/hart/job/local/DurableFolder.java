package dev.hart.job.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Folders and files whose being there survives a power cut. */
final class DurableFolder {
    private static final Duration ABANDONED = Duration.ofHours(1);

    private DurableFolder() {}

    /** Makes a folder and those above it, if need be. */
    static Path create(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = parent(folder);
            create(parent);
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException madeMeanwhile) {
                // If it was removed again, whoever uses it hears of that.
                if (Files.isRegularFile(folder)) {
                    throw madeMeanwhile;
                }
            }
            force(parent);
        }
        return folder;
    }

    /** Makes what happened to the names in a folder survive. */
    static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Writes a new file with a name that nobody else uses. Its contents survive, its name may not: that is for whoever moves it
     * into place.
     */
    static Path draft(Path folder, byte[] content) throws IOException {
        Path draft = folder.resolve(UUID.randomUUID() + ".draft");
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
            return draft;
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    /** Removes drafts that a crash left; younger ones may be another process's. */
    static void removeAbandoned(Path folder) throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (var files = Files.newDirectoryStream(folder, "*.draft")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException removedMeanwhile) {
            // By another process that starts too.
            return;
        }
    }

    static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no folder");
        }
        return parent;
    }
}
