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
final class EngineLock implements AutoCloseable {
    /** Locks of this process. On POSIX systems, closing a second channel of a file would release the lock of the first. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private EngineLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a lock if it is free.
     *
     * @param file in a folder that exists
     * @throws IOException if the file cannot be written, or the file system has no locks
     */
    static Optional<EngineLock> tryTake(Path file) throws IOException {
        Path own = file.toAbsolutePath().normalize();
        if (!OWN.add(own)) {
            return Optional.empty();
        }
        boolean taken = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(own, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            taken = lock != null;
            return taken ? Optional.of(new EngineLock(own, channel)) : Optional.empty();
        } catch (OverlappingFileLockException heldUnderAnotherName) {
            return Optional.empty();
        } finally {
            if (!taken) {
                if (channel != null) {
                    channel.close();
                }
                OWN.remove(own);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            OWN.remove(file);
        }
    }
}
