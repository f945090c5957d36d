package dev.hart.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * Writes files that survive a power cut and that a reader sees whole or not at all: a draft is written and forced to the
 * disk, then linked or moved into place, then the folder is forced. Several processes may share the folders.
 */
public final class DurableFiles {
    /** A draft that is older than this was left by a crash; a younger one may belong to a process that is writing it. */
    private static final Duration ABANDONED = Duration.ofHours(1);
    /** Another process may remove an empty folder just before a file is placed there, but never so often in a row. */
    private static final int PLACEMENTS = 100;

    private static final int RESERVED_AT_ONCE = 1 << 16;

    private DurableFiles() {}

    /** Links or moves a draft into place. */
    @FunctionalInterface
    public interface Placement {
        /** @return whether the draft was placed, rather than found that another file is there */
        boolean place(Path draft) throws IOException;
    }

    /**
     * Writes a draft, places it and makes its name survive a power cut. The draft is gone afterwards, unless the process dies
     * meanwhile.
     *
     * @param draft a file that does not exist, on the same file system as the folder
     * @param folder in which the draft is placed
     * @param placement called again, up to 100 times in all, while it throws {@link NoSuchFileException} because another process
     *     has removed the folder
     * @return what the placement returned
     * @throws IOException if the draft cannot be written or placed, or the folder cannot be forced to the disk; the file may be
     *     in place all the same
     */
    public static boolean write(Path draft, byte[] content, Path folder, Placement placement) throws IOException {
        boolean placed;
        try {
            writeNew(draft, content);
            placed = place(draft, placement);
            force(folder);
        } catch (IOException | RuntimeException e) {
            try {
                Files.deleteIfExists(draft);
            } catch (IOException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
        Files.deleteIfExists(draft);
        return placed;
    }

    /**
     * Shows that there is room: writes a draft of that length, forces it to the disk, and removes it.
     *
     * @param draft a file that does not exist, in a folder that does
     * @param bytes the room in bytes, at least 0
     * @throws IOException if the draft cannot be written, for instance because the disk is full
     */
    public static void reserve(Path draft, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            // Zeros would take no room on a file system that compresses.
            byte[] noise = new byte[(int) Math.min(bytes, RESERVED_AT_ONCE)];
            new SplittableRandom().nextBytes(noise);
            for (long left = bytes; left > 0; left -= noise.length) {
                writeFully(channel, ByteBuffer.wrap(noise, 0, (int) Math.min(left, noise.length)));
            }
            channel.force(true);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /**
     * Makes a folder and those above it unless they exist. The names of those that it makes survive a power cut.
     *
     * @throws IOException if a folder cannot be made, for example because a file has its name
     */
    public static void createFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = parent(folder);
        createFolders(parent);
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException madeMeanwhile) {
            // If it is gone again, the caller fails with NoSuchFileException when it uses the folder.
            if (Files.isRegularFile(folder)) {
                throw madeMeanwhile;
            }
        }
        force(parent);
    }

    /** Makes the contents of a file, or the names in a folder, survive a power cut. */
    public static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Writes all of a buffer; a channel may take only a part of it at a time. */
    public static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Removes a folder and those above it, up to the first that is not empty or that another process has removed.
     *
     * @param folder the top folder or one inside it
     * @param top an absolute path; this folder stays
     */
    public static void prune(Path folder, Path top) throws IOException {
        try {
            for (Path empty = folder; !empty.equals(top); empty = parent(empty)) {
                Files.delete(empty);
            }
        } catch (DirectoryNotEmptyException | NoSuchFileException inUse) {
            // Another process writes there or has removed the folder; an empty folder does no harm.
            return;
        }
    }

    /**
     * Removes the drafts in a folder that a crash has left: those that were last written more than an hour ago. Does nothing if
     * the folder does not exist.
     *
     * @param glob the names of drafts
     */
    public static void removeAbandoned(Path folder, String glob, Instant now) throws IOException {
        Instant limit = now.minus(ABANDONED);
        try (var drafts = Files.newDirectoryStream(folder, glob)) {
            for (Path draft : drafts) {
                if (Files.getLastModifiedTime(draft).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(draft);
                }
            }
        } catch (NoSuchFileException removedMeanwhile) {
            // By another process that starts too.
            return;
        }
    }

    /**
     * Returns the folder of a file, or the one above a folder, as an absolute path.
     *
     * @throws IllegalArgumentException if the path is a root
     */
    public static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no folder");
        }
        return parent;
    }

    private static void writeNew(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, ByteBuffer.wrap(content));
            channel.force(true);
        }
    }

    private static boolean place(Path draft, Placement placement) throws IOException {
        for (int i = 1; ; i++) {
            try {
                return placement.place(draft);
            } catch (NoSuchFileException folderRemoved) {
                if (i == PLACEMENTS || !Files.exists(draft)) {
                    throw folderRemoved;
                }
            }
        }
    }
}
