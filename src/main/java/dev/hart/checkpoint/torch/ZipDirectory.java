package dev.hart.checkpoint.torch;

import dev.hart.checkpoint.CheckpointException;
import dev.hart.checkpoint.MappedFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a zip whose entries are stored uncompressed, as {@code torch.save} writes them, so that an entry is a range of
 * the file and can be mapped; {@link #find} refuses other entries. ZIP64 is supported. Field offsets are those of PKWARE's
 * APPNOTE 6.3, sections 4.3.7 to 4.3.16.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END64_LOCATOR = 0x07064b50;
    private static final int END64 = 0x06064b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final long SATURATED = 0xffffffffL;
    private static final int MAX_BYTES = 64 << 20;
    private static final int MAX_ENTRIES = 200_000;

    private final MappedFile file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long centralOffset;
    private long centralSize;
    private long count;

    /** A stored entry: its bytes are {@code [offset, offset + size)} of the file. */
    record Range(long offset, long size) {}

    private record Entry(int flags, int method, long size, long header) {}

    private ZipDirectory(MappedFile file) {
        this.file = file;
    }

    static ZipDirectory read(MappedFile file) {
        ZipDirectory directory = new ZipDirectory(file);
        directory.readEnd();
        directory.readCentral();
        return directory;
    }

    Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /**
     * Returns the range of an entry's bytes; null if there is no such entry.
     *
     * @throws CheckpointException if the entry is compressed, encrypted or not within the file
     */
    @Nullable
    Range find(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        if ((entry.flags & 1) != 0 || entry.method != 0) {
            throw refuse("entry " + CheckpointException.quote(name) + " is compressed or encrypted; supported: stored");
        }
        if (entry.header < 0 || entry.header > centralOffset - 30) {
            throw refuse("entry " + CheckpointException.quote(name) + " is outside the file");
        }
        ByteBuffer local = file.slice(entry.header, 30);
        long offset = entry.header + 30 + unsigned16(local, 26) + unsigned16(local, 28);
        if (local.getInt(0) != LOCAL || entry.size < 0 || entry.size > centralOffset - offset) {
            throw refuse("entry " + CheckpointException.quote(name) + " is outside the file");
        }
        return new Range(offset, entry.size);
    }

    private void readEnd() {
        int tail = (int) Math.min(file.size(), 22 + 0xffff);
        long start = file.size() - tail;
        ByteBuffer bytes = file.slice(start, tail);
        int at = tail - 22;
        while (at >= 0 && !(bytes.getInt(at) == END && at + 22 + unsigned16(bytes, at + 20) == tail)) {
            at--;
        }
        if (at < 0) {
            throw refuse(
                    "is not a zip, or its end is missing (truncated?); supported: torch.save of torch 1.6 and later");
        }
        count = unsigned16(bytes, at + 10);
        centralSize = unsigned32(bytes, at + 12);
        centralOffset = unsigned32(bytes, at + 16);
        if (count == 0xffff || centralSize == SATURATED || centralOffset == SATURATED) {
            readEnd64(start + at);
        }
        if (count < 0 || count > MAX_ENTRIES || centralSize < 0 || centralSize > MAX_BYTES) {
            throw refuse("directory of " + count + " entries and " + centralSize + " bytes is too large");
        }
        if (centralOffset < 0 || centralOffset > start + at - centralSize) {
            throw refuse("directory at " + centralOffset + " is outside the file (truncated?)");
        }
    }

    private void readEnd64(long end) {
        if (end < 20 || file.slice(end - 20, 20).getInt(0) != END64_LOCATOR) {
            throw refuse("has no ZIP64 locator, which its size needs");
        }
        long position = file.slice(end - 20, 20).getLong(8);
        if (position < 0 || position > end - 20 - 56 || file.slice(position, 56).getInt(0) != END64) {
            throw refuse("has no ZIP64 end at " + position);
        }
        ByteBuffer bytes = file.slice(position, 56);
        count = bytes.getLong(32);
        centralSize = bytes.getLong(40);
        centralOffset = bytes.getLong(48);
    }

    private void readCentral() {
        ByteBuffer bytes = file.slice(centralOffset, (int) centralSize);
        int at = 0;
        for (long i = 0; i < count; i++) {
            if (bytes.capacity() - at < 46 || bytes.getInt(at) != CENTRAL) {
                throw refuse("directory entry " + i + " of " + count + " is damaged");
            }
            int nameLength = unsigned16(bytes, at + 28);
            int extraLength = unsigned16(bytes, at + 30);
            int length = 46 + nameLength + extraLength + unsigned16(bytes, at + 32);
            if (length > bytes.capacity() - at) {
                throw refuse("directory entry " + i + " of " + count + " is damaged");
            }
            byte[] name = new byte[nameLength];
            bytes.get(at + 46, name);
            add(new String(name, StandardCharsets.UTF_8), bytes, at, at + 46 + nameLength, extraLength);
            at += length;
        }
    }

    private void add(String name, ByteBuffer bytes, int at, int extra, int extraLength) {
        long size = unsigned32(bytes, at + 24);
        long stored = unsigned32(bytes, at + 20);
        long header = unsigned32(bytes, at + 42);
        int end = extra + extraLength;
        for (int field = extra; end - field >= 4; field += 4 + unsigned16(bytes, field + 2)) {
            if (unsigned16(bytes, field) != 1) {
                continue;
            }
            // ZIP64: eight bytes for each of these three fields that is saturated, in this order.
            int next = field + 4;
            int last = Math.min(end, next + unsigned16(bytes, field + 2)) - 8;
            if (size == SATURATED && next <= last) {
                size = bytes.getLong(next);
                next += 8;
            }
            if (stored == SATURATED && next <= last) {
                stored = bytes.getLong(next);
                next += 8;
            }
            if (header == SATURATED && next <= last) {
                header = bytes.getLong(next);
            }
            break;
        }
        Entry entry =
                new Entry(unsigned16(bytes, at + 8), size == stored ? unsigned16(bytes, at + 10) : -1, size, header);
        if (entries.put(name, entry) != null) {
            throw refuse("entry " + CheckpointException.quote(name) + " occurs twice");
        }
    }

    private static int unsigned16(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xffff;
    }

    private static long unsigned32(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xffffffffL;
    }

    private CheckpointException refuse(String what) {
        return CheckpointException.in(file.path(), what);
    }
}
