package dev.hart.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says of a file without reading it. Two equal facts of one path mean the same content, unless the file was
 * written less than {@value #SETTLED_SECONDS} seconds before the first were read.
 *
 * <p>On Unix the facts include the device, the inode and the time of the last change of the inode ({@code ctime}). A program can
 * set the modification time back after it has written a file, but no program can set {@code ctime}.
 *
 * @param size bytes
 * @param identity {@code device:inode}; elsewhere than on Unix the file key that Java reports, or {@code null} as a text if it
 *     reports none; without white space
 * @param modified nanoseconds since 1970
 * @param changed {@code ctime} in nanoseconds since 1970; elsewhere than on Unix the time of creation
 */
record FileFacts(long size, String identity, long modified, long changed) {
    /** The clocks of file systems are coarse: two writes in a row can leave the same time. */
    static final long SETTLED_SECONDS = 2;

    /**
     * Reads the facts of a file, following symbolic links.
     *
     * @throws java.nio.file.NoSuchFileException if there is no file
     * @throws PackException if it is no regular file, such as a folder
     */
    static FileFacts of(Path file) throws IOException {
        BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class);
        if (!basic.isRegularFile()) {
            throw new PackException(file + ": not a file");
        }
        try {
            Map<String, Object> unix = Files.readAttributes(file, "unix:size,dev,ino,lastModifiedTime,ctime");
            return new FileFacts(
                    (Long) Objects.requireNonNull(unix.get("size")),
                    unix.get("dev") + ":" + unix.get("ino"),
                    nanos((FileTime) Objects.requireNonNull(unix.get("lastModifiedTime"))),
                    nanos((FileTime) Objects.requireNonNull(unix.get("ctime"))));
        } catch (UnsupportedOperationException | IllegalArgumentException | NullPointerException notUnix) {
            return new FileFacts(
                    basic.size(),
                    String.valueOf(basic.fileKey()).replaceAll("\\s", ""),
                    nanos(basic.lastModifiedTime()),
                    nanos(basic.creationTime()));
        }
    }

    /**
     * Whether the file was last written or changed at least {@value #SETTLED_SECONDS} seconds before the current second began,
     * so that any later write changes the facts.
     */
    boolean settled(Instant now) {
        long last = Math.max(modified, changed);
        return last <= TimeUnit.SECONDS.toNanos(now.getEpochSecond() - SETTLED_SECONDS);
    }

    private static long nanos(FileTime time) {
        // Times beyond the year 2262 are all the same; a file that has one is read at every start.
        return time.to(TimeUnit.NANOSECONDS);
    }
}
