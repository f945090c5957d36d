package dev.hart.engine.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to change the folders of one key, among threads and processes. The operating system releases it when a process ends,
 * however it ends. The lock's file is empty and is never removed: another process could hold a lock on the removed file.
 */
final class EngineLock {
    /** Locks of this process. On POSIX systems, closing a second channel of a file would release the lock of the first. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private EngineLock() {}

    /** What is done under a lock. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Does work under a lock if that is free.
     *
     * @param folder exists
     * @param name of the lock's file in the folder
     * @return what the work returned; empty if another thread or process holds the lock
     * @throws IOException if the file cannot be written, the file system has no locks, or the work throws it
     */
    static <T> Optional<T> ifFree(Path folder, String name, Work<T> work) throws IOException {
        // One name for each file, also where a link leads to the folder.
        Path file = folder.toRealPath().resolve(name);
        if (!OWN.add(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            return isLocked(channel) ? Optional.of(work.run()) : Optional.empty();
        } finally {
            OWN.remove(file);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException mountedTwice) {
            return false;
        }
    }
}
