package dev.hart.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A new folder for temporary files that only this process's user can enter. {@link #close} removes it. A folder that its process
 * did not close is removed at a regular end of the process if it is empty, otherwise by the next process of the same user that
 * makes one in the same place, where the system has a safe way (docs/decisions/0044-scratch-folders.md). While the process lives
 * it stays, whether or not this object is still referenced.
 *
 * <p>A lock on a file in the folder, which the operating system releases when the process ends, tells that the process lives.
 * Process ids would not: containers that share a temporary folder do not share them. Only folders that belong to the same user,
 * and that no other user can enter, are removed; they are opened without following links, and all checks and removals go through
 * the open folder, so that another user cannot replace it by another folder meanwhile.
 */
public final class ScratchFolder implements AutoCloseable {
    private static final String PREFIX = "hart-scratch-";
    private static final Path LOCK = Path.of("lock");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** A folder without a lock file that is older than this was left by a process that has ended, or that failed to remove it. */
    private static final Duration UNFINISHED = Duration.ofMinutes(1);

    /** Another process may take a folder for an abandoned one before it is locked, but never so often in a row. */
    private static final int ATTEMPTS = 100;

    /**
     * The lock files of this process's folders. They are referenced from here until a folder is removed, because the garbage
     * collector closes an open file that nothing references, and that releases its lock. Opening and closing one of them a
     * second time would release its lock, too.
     */
    private static final Map<Path, FileChannel> OWN = new ConcurrentHashMap<>();

    private final Path path;
    private final FileChannel lock;

    private ScratchFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes a folder in the temporary folder of the JVM ({@code java.io.tmpdir}), and removes those that dead processes left
     * there.
     *
     * @param purpose part of its name, for people
     * @throws UncheckedIOException if no folder can be made; the message names the temporary folder and how to choose another
     */
    public static ScratchFolder create(String purpose) {
        return create(Path.of(System.getProperty("java.io.tmpdir")), purpose);
    }

    /** One at a time, so that no thread takes the folder that another has not locked yet for an abandoned one. */
    static synchronized ScratchFolder create(Path parent, String purpose) {
        try {
            ScratchFolder made = make(parent, purpose);
            // Before the caller fills the folder: the space may be needed.
            removeAbandoned(parent, Files.getOwner(made.path));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    parent + ": temporary files cannot be written there: " + e + "; " + otherFolder(), e);
        }
    }

    /** Returns how an operator chooses another temporary folder, for messages. */
    public static String otherFolder() {
        return "HART_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER chooses another folder";
    }

    private static ScratchFolder make(Path parent, String purpose) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            // Under a random name, and with permissions for the owner alone.
            Path path = Files.createTempDirectory(parent, PREFIX + purpose + "-");
            Path file = path.resolve(LOCK);
            FileChannel lock = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            OWN.put(path, lock);
            // Another process may have locked or removed it already.
            if (isLocked(lock) && Files.exists(file)) {
                // At a regular end of the process; files are removed in the reverse order.
                path.toFile().deleteOnExit();
                file.toFile().deleteOnExit();
                return new ScratchFolder(path, lock);
            }
            lock.close();
            OWN.remove(path);
        }
        throw new IOException("each new folder was removed at once");
    }

    private static boolean isLocked(FileChannel file) {
        try {
            return file.tryLock() != null;
        } catch (IOException withoutLocks) {
            // Such a file system tells the other processes nothing either, and they leave the folder alone.
            return true;
        }
    }

    /** Returns the folder. */
    public Path path() {
        return path;
    }

    /**
     * Removes the folder and all that is in it. If a file cannot be removed, this is logged, and the folder stays locked, so that
     * no other process removes files that this one still uses; the next process that makes such a folder after the end of this
     * one removes them. Does nothing if the folder is removed already.
     */
    @Override
    public void close() {
        close(Files::deleteIfExists);
    }

    /** Removes one file or one empty folder. */
    @FunctionalInterface
    interface Removal {
        void remove(Path path) throws IOException;
    }

    void close(Removal removal) {
        if (OWN.get(path) != lock) {
            return;
        }
        try {
            empty(removal);
            // First: NFS gives a file that is removed while it is open another name, and the folder is not empty then.
            lock.close();
            removal.remove(path.resolve(LOCK));
            removal.remove(path);
        } catch (IOException e) {
            System.getLogger(ScratchFolder.class.getName())
                    .log(
                            Level.INFO,
                            "The temporary folder {0} cannot be removed now; a start of hart after the end of this process"
                                    + " removes it: {1}",
                            path,
                            VisibleText.line(String.valueOf(e)));
        } finally {
            if (!lock.isOpen()) {
                OWN.remove(path);
            }
        }
    }

    /** Removes all but the lock file. */
    private void empty(Removal removal) throws IOException {
        if (Files.notExists(path)) {
            return;
        }
        Path file = path.resolve(LOCK);
        try (Stream<Path> entries = Files.walk(path)) {
            List<Path> deepestFirst = entries.filter(entry -> !entry.equals(path) && !entry.equals(file))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path entry : deepestFirst) {
                removal.remove(entry);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        // A library that is in use stays on NFS, under another name.
        try (Stream<Path> entries = Files.list(path)) {
            Optional<Path> left = entries.filter(entry -> !entry.equals(file)).findFirst();
            if (left.isPresent()) {
                throw new DirectoryNotEmptyException(left.get().toString());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Removes the folders that dead processes of this user left. Where a system has no safe way to do so, they stay. */
    private static void removeAbandoned(Path parent, UserPrincipal user) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, PREFIX + "*")) {
            if (!(entries instanceof SecureDirectoryStream<Path> secure)) {
                return;
            }
            for (Path entry : secure) {
                if (!OWN.containsKey(entry)) {
                    tryRemove(secure, entry, user);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // What is left there does no harm.
        }
    }

    private static void tryRemove(SecureDirectoryStream<Path> parent, Path entry, UserPrincipal user) {
        Path name = entry.getFileName();
        try (SecureDirectoryStream<Path> folder = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            PosixFileAttributes found =
                    folder.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
            if (found.owner().equals(user)
                    && found.permissions().equals(OWNER_ONLY)
                    && removeContents(folder, found.lastModifiedTime().toInstant())) {
                parent.deleteDirectory(name);
            }
        } catch (IOException | DirectoryIteratorException | OverlappingFileLockException e) {
            // Removed by another process meanwhile, or in use by this one; or it cannot be removed, and does no harm.
        }
    }

    /** @return whether the folder was abandoned, and is empty now */
    private static boolean removeContents(SecureDirectoryStream<Path> folder, Instant modified) throws IOException {
        try (FileChannel lock = (FileChannel)
                folder.newByteChannel(LOCK, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (lock.tryLock() == null) {
                return false;
            }
            removeAll(folder);
            folder.deleteFile(LOCK);
            return true;
        } catch (NoSuchFileException e) {
            if (modified.isAfter(Instant.now().minus(UNFINISHED))) {
                return false;
            }
            removeAll(folder);
            return true;
        }
    }

    /** Removes all but the lock file, which is last, so that another process can finish a removal that is interrupted. */
    private static void removeAll(SecureDirectoryStream<Path> folder) throws IOException {
        for (Path entry : folder) {
            if (!entry.getFileName().equals(LOCK)) {
                remove(folder, entry.getFileName());
            }
        }
    }

    private static void remove(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        BasicFileAttributes found = folder.getFileAttributeView(
                        name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        if (!found.isDirectory()) {
            folder.deleteFile(name);
            return;
        }
        try (SecureDirectoryStream<Path> inner = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : inner) {
                remove(inner, entry.getFileName());
            }
        }
        folder.deleteDirectory(name);
    }
}
