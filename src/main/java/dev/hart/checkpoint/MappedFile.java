package dev.hart.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file read through memory maps, so that its pages belong to the page cache and not to this process. A map in Java is limited
 * to 2 GB; a file of more than 1 GiB is read through a window of that size that moves, which also keeps the number of maps small.
 * Several threads may use an instance.
 */
public final class MappedFile implements AutoCloseable {
    private static final long WINDOW = 1L << 30;

    private final Path path;
    private final @Nullable FileChannel channel;
    private final long size;
    private @Nullable ByteBuffer window;
    private long windowStart;

    private MappedFile(Path path, @Nullable FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    public static MappedFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw CheckpointException.in(path, Files.exists(path) ? "is not a file" : "is missing");
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new MappedFile(path, channel, channel.size());
        } catch (NoSuchFileException e) {
            throw CheckpointException.in(path, "is missing", e);
        } catch (IOException e) {
            throw CheckpointException.in(path, "cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Creates a file in memory, for tests that need thousands of files. */
    public static MappedFile inMemory(Path path, byte[] content) {
        MappedFile file = new MappedFile(path, null, content.length);
        file.window = ByteBuffer.wrap(content);
        return file;
    }

    public Path path() {
        return path;
    }

    public long size() {
        return size;
    }

    /**
     * Returns the bytes {@code [position, position + length)} as a little-endian buffer.
     *
     * @throws CheckpointException if the range is not within the file, or the file is closed or cannot be mapped
     */
    public synchronized ByteBuffer slice(long position, int length) {
        if (position < 0 || length < 0 || position > size - length) {
            throw CheckpointException.in(path, "ends before byte " + position + " + " + length);
        }
        ByteBuffer current = window;
        if (current == null || position < windowStart || position + length > windowStart + current.capacity()) {
            current = map(position, Math.min(Math.max(WINDOW, length), size - position));
            window = current;
            windowStart = position;
        }
        return current.slice((int) (position - windowStart), length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Throws a {@link CheckpointException} if the file became shorter since it was opened. Beyond the file's end a map reads
     * zeros or faults, and the fault surfaces as an error some instructions later, so readers call this before every chunk and
     * once after the last.
     */
    void checkLength() {
        try {
            if (channel != null && channel.size() < size) {
                throw CheckpointException.in(
                        path, "became shorter while it was read: " + channel.size() + " of " + size + " bytes");
            }
        } catch (IOException e) {
            throw CheckpointException.in(path, "cannot be read: " + e, e);
        }
    }

    private ByteBuffer map(long position, long length) {
        if (channel == null) {
            throw CheckpointException.in(path, "is closed");
        }
        try {
            return channel.map(MapMode.READ_ONLY, position, length);
        } catch (IOException e) {
            throw CheckpointException.in(path, "cannot be mapped: " + e, e);
        }
    }

    @Override
    public synchronized void close() {
        window = null;
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
