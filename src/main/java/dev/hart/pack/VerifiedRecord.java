package dev.hart.pack;

import dev.hart.io.Sha256;
import dev.hart.io.VisibleText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A record of the digests that the files of one pack had, with what the file system said of them then, so that gigabytes are not
 * read at every start. It is kept outside the pack: one that came with the pack would prove nothing. The file is a cache: a
 * record that cannot be read, is of another pack, has more than 1 MiB, or could have been written by another user counts as
 * empty.
 */
final class VerifiedRecord {
    private static final Logger LOG = System.getLogger(VerifiedRecord.class.getName());
    private static final String HEADER = "hart verified 2";
    private static final long LARGEST = 1 << 20;

    private record Seen(String sha256, FileFacts facts) {}

    private final Path pack;
    private final Map<String, Seen> seen = new TreeMap<>();

    private VerifiedRecord(Path pack) {
        this.pack = pack;
    }

    /** The record's file in a folder that can serve many packs. */
    static Path file(Path folder, Path pack) {
        return folder.resolve("verified-" + Sha256.hex(pack.toString()).substring(0, 32));
    }

    static VerifiedRecord empty(Path pack) {
        return new VerifiedRecord(pack);
    }

    /**
     * Reads a record; empty if it does not count.
     *
     * @param file the record
     * @param pack the pack's folder, absolute and without symbolic links
     */
    static VerifiedRecord read(Path file, Path pack) {
        VerifiedRecord record = new VerifiedRecord(pack);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
                return record;
            }
            Optional<String> doubt = RecordAccess.doubt(file);
            if (doubt.isPresent()) {
                LOG.log(
                        Level.INFO,
                        "The record of the verification of {0} is ignored, so its files are read again: {1}",
                        pack,
                        VisibleText.line(doubt.get()));
                RecordAccess.repair(file);
                return record;
            }
            List<String> lines = Files.readAllLines(file);
            if (lines.size() < 2
                    || !lines.get(0).equals(HEADER)
                    || !lines.get(1).equals(quoted(pack))) {
                return record;
            }
            for (String line : lines.subList(2, lines.size())) {
                String[] part = line.split(" ", 6);
                FileFacts facts = new FileFacts(
                        Long.parseLong(part[1]), part[2], Long.parseLong(part[3]), Long.parseLong(part[4]));
                record.seen.put(part[5], new Seen(part[0], facts));
            }
            return record;
        } catch (IOException | RuntimeException unreadable) {
            return new VerifiedRecord(pack);
        }
    }

    boolean covers(String name, PackFile promise, FileFacts now) {
        return new Seen(promise.sha256(), now).equals(seen.get(name)) && now.size() == promise.size();
    }

    /**
     * Records a file that was read, if it is {@link FileFacts#settled}: last written at least {@value
     * FileFacts#SETTLED_SECONDS} seconds ago.
     *
     * @param before what the file system said before the file was read, so that a write meanwhile is noticed at the next start
     * @return whether the file was recorded
     */
    boolean add(String name, PackFile verified, FileFacts before, Instant now) {
        if (!before.settled(now)) {
            return false;
        }
        seen.put(name, new Seen(verified.sha256(), before));
        return true;
    }

    void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        RecordAccess.createPrivate(folder);
        Path draft = Files.createTempFile(folder, "verified-", ".draft");
        try {
            Files.writeString(
                    draft,
                    seen.entrySet().stream()
                            .map(entry -> line(entry.getKey(), entry.getValue()))
                            .collect(Collectors.joining("\n", HEADER + "\n" + quoted(pack) + "\n", "\n")));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static String line(String name, Seen seen) {
        FileFacts facts = seen.facts();
        return seen.sha256() + " " + facts.size() + " " + facts.identity() + " " + facts.modified() + " "
                + facts.changed() + " " + name;
    }

    /** A path may contain line breaks. */
    private static String quoted(Path path) {
        return path.toString().replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
