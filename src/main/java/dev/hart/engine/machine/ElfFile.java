package dev.hart.engine.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the dynamic section of a shared library says about other libraries (System V ABI, chapter 5). Only little-endian files of
 * 64 bits are read, which all of NVIDIA's for Linux are. The provider for CUDA has 580 MB, so that only the parts that are needed
 * are read.
 *
 * @param machine {@code e_machine}: 62 for x86-64, 183 for AArch64
 * @param needed names of the libraries that the loader loads with this one, in the file's order
 * @param rpath folders to search, separated by colons, also for the libraries that the needed ones need; an older form; empty if
 *     the file names none
 * @param runpath folders to search, separated by colons, for the needed libraries only; unless empty, {@code rpath} is ignored
 */
record ElfFile(int machine, List<String> needed, Optional<String> rpath, Optional<String> runpath) {
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int MOST_PROGRAM_HEADERS = 1024;
    private static final int DYNAMIC_ENTRY = 16;
    private static final int MOST_DYNAMIC_ENTRIES = 65_536;
    private static final int LONGEST_NAME = 4096;

    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;

    private static final long DT_NULL = 0;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_STRSZ = 10;
    private static final long DT_RPATH = 15;
    private static final long DT_RUNPATH = 29;

    ElfFile {
        needed = List.copyOf(needed);
    }

    /**
     * Reads a library's dynamic section.
     *
     * @throws ElfException if the file is not a little-endian ELF file of 64 bits, or is damaged; it names the file
     * @throws IOException if the file cannot be read
     */
    static ElfFile read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Reader(file, channel).read();
        }
    }

    /** A part of the file that is mapped into memory. */
    private record Segment(int type, long offset, long address, long size) {}

    private record Entry(long tag, long value) {}

    private static final class Reader {
        private final Path file;
        private final FileChannel channel;

        Reader(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
        }

        ElfFile read() throws IOException {
            ByteBuffer header = bytes(0, HEADER, "its header");
            if (header.getInt(0) != 0x464c457f) {
                throw damaged("it is not an ELF file");
            }
            if (header.get(4) != 2 || header.get(5) != 1) {
                throw damaged("it is not a little-endian ELF file of 64 bits");
            }
            List<Segment> segments = segments(header);
            Optional<Segment> dynamic = segments.stream()
                    .filter(segment -> segment.type() == PT_DYNAMIC)
                    .findFirst();
            List<Entry> entries = dynamic.isEmpty() ? List.of() : entries(dynamic.get());
            int machine = Short.toUnsignedInt(header.getShort(18));
            if (entries.isEmpty()) {
                return new ElfFile(machine, List.of(), Optional.empty(), Optional.empty());
            }
            long size = value(entries, DT_STRSZ).orElseThrow(() -> damaged("its dynamic section has no DT_STRSZ"));
            long address = value(entries, DT_STRTAB).orElseThrow(() -> damaged("its dynamic section has no DT_STRTAB"));
            long names = offset(segments, address);
            List<String> needed = new ArrayList<>();
            for (Entry entry : entries) {
                if (entry.tag() == DT_NEEDED) {
                    needed.add(name(names, size, entry.value()));
                }
            }
            return new ElfFile(
                    machine, needed, name(entries, DT_RPATH, names, size), name(entries, DT_RUNPATH, names, size));
        }

        private List<Segment> segments(ByteBuffer header) throws IOException {
            long at = header.getLong(32);
            int size = Short.toUnsignedInt(header.getShort(54));
            int count = Short.toUnsignedInt(header.getShort(56));
            if (count > MOST_PROGRAM_HEADERS || (count > 0 && size < PROGRAM_HEADER)) {
                throw damaged("it has " + count + " program headers of " + size + " bytes");
            }
            ByteBuffer table = bytes(at, (long) count * size, "its program headers");
            List<Segment> segments = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int start = i * size;
                segments.add(new Segment(
                        table.getInt(start),
                        table.getLong(start + 8),
                        table.getLong(start + 16),
                        table.getLong(start + 32)));
            }
            return segments;
        }

        private List<Entry> entries(Segment dynamic) throws IOException {
            long count = dynamic.size() / DYNAMIC_ENTRY;
            if (count < 0 || count > MOST_DYNAMIC_ENTRIES) {
                throw damaged("its dynamic section has " + dynamic.size() + " bytes");
            }
            ByteBuffer table = bytes(dynamic.offset(), count * DYNAMIC_ENTRY, "its dynamic section");
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Entry entry = new Entry(table.getLong(i * DYNAMIC_ENTRY), table.getLong(i * DYNAMIC_ENTRY + 8));
                if (entry.tag() == DT_NULL) {
                    return entries;
                }
                entries.add(entry);
            }
            return entries;
        }

        private static Optional<Long> value(List<Entry> entries, long tag) {
            return entries.stream()
                    .filter(entry -> entry.tag() == tag)
                    .map(Entry::value)
                    .findFirst();
        }

        /** Returns the place in the file of an address in memory. */
        private long offset(List<Segment> segments, long address) throws ElfException {
            for (Segment segment : segments) {
                long into = address - segment.address();
                if (segment.type() == PT_LOAD && into >= 0 && into < segment.size()) {
                    return segment.offset() + into;
                }
            }
            throw damaged("its table of names is in no segment");
        }

        private Optional<String> name(List<Entry> entries, long tag, long names, long size) throws IOException {
            Optional<Long> at = value(entries, tag);
            return at.isEmpty() ? Optional.empty() : Optional.of(name(names, size, at.get()));
        }

        private String name(long names, long size, long at) throws IOException {
            if (at < 0 || at >= size) {
                throw damaged("a name is outside its table of names");
            }
            long longest = Math.min(size - at, LONGEST_NAME);
            ByteBuffer text = bytes(names + at, longest, "its table of names");
            for (int i = 0; i < longest; i++) {
                if (text.get(i) == 0) {
                    return StandardCharsets.UTF_8.decode(text.slice(0, i)).toString();
                }
            }
            throw damaged("a name has no end");
        }

        private ByteBuffer bytes(long offset, long count, String part) throws IOException {
            if (offset < 0 || count < 0 || offset > channel.size() - count) {
                throw damaged("it ends before the end of " + part);
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) count).order(ByteOrder.LITTLE_ENDIAN);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw damaged("it ends before the end of " + part);
                }
            }
            return buffer.flip();
        }

        private ElfException damaged(String why) {
            return new ElfException(file + ": " + why);
        }
    }
}
