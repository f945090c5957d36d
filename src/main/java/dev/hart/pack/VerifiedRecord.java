package dev.hart.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A record of the digests that files had at a size and modification time, so that gigabytes are not read at every start. The
 * file is a cache: a record that cannot be read counts as empty.
 *
 * <p>Times are whole seconds, since container layers store nothing smaller. A file is therefore recorded only once it is
 * {@value #SETTLED_SECONDS} seconds old, so that any later write changes the seconds.
 */
final class VerifiedRecord {
    private static final String HEADER = "hart verified 1";
    static final long SETTLED_SECONDS = 2;

    private record Seen(String sha256, long size, long modified) {}

    private final Map<String, Seen> seen = new TreeMap<>();

    static VerifiedRecord read(Path file) {
        VerifiedRecord record = new VerifiedRecord();
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > 1 << 20) {
                return record;
            }
            var lines = Files.readAllLines(file);
            if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
                return record;
            }
            for (String line : lines.subList(1, lines.size())) {
                String[] part = line.split(" ", 4);
                record.seen.put(part[3], new Seen(part[0], Long.parseLong(part[1]), Long.parseLong(part[2])));
            }
            return record;
        } catch (IOException | RuntimeException unreadable) {
            return new VerifiedRecord();
        }
    }

    boolean covers(String name, PackFile promise, BasicFileAttributes now) {
        return new Seen(promise.sha256(), promise.size(), seconds(now)).equals(seen.get(name))
                && now.size() == promise.size();
    }

    /**
     * Records a file that was read, provided it is old enough.
     *
     * @param before the file's attributes before it was read, so that a write meanwhile is noticed
     * @return whether the file was recorded
     */
    boolean add(String name, PackFile verified, BasicFileAttributes before, Instant now) {
        if (seconds(before) + SETTLED_SECONDS > now.getEpochSecond()) {
            return false;
        }
        seen.put(name, new Seen(verified.sha256(), verified.size(), seconds(before)));
        return true;
    }

    void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, ".verified", null);
        try {
            Files.writeString(
                    draft,
                    seen.entrySet().stream()
                            .map(entry -> entry.getValue().sha256() + " "
                                    + entry.getValue().size() + " "
                                    + entry.getValue().modified() + " "
                                    + entry.getKey())
                            .collect(Collectors.joining("\n", HEADER + "\n", "\n")));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static long seconds(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.SECONDS);
    }
}
