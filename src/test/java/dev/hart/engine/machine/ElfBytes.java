package dev.hart.engine.machine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes shared libraries of a few hundred bytes: a header, two program headers, a dynamic section and its table of names. The
 * loader's view is complete; there is no code in them.
 */
public final class ElfBytes {
    static final int X86_64 = 62;
    /** Where the file is in memory: names are found only by subtracting it. */
    private static final long BASE = 0x40_0000;

    private final List<String> needed = new ArrayList<>();
    private int machine = X86_64;
    private @Nullable String rpath;
    private @Nullable String runpath;

    public static ElfBytes needing(String... names) {
        ElfBytes elf = new ElfBytes();
        elf.needed.addAll(Arrays.asList(names));
        return elf;
    }

    ElfBytes machine(int number) {
        machine = number;
        return this;
    }

    ElfBytes rpath(String folders) {
        rpath = folders;
        return this;
    }

    ElfBytes runpath(String folders) {
        runpath = folders;
        return this;
    }

    /** Writes the library, and the folders above it. */
    public Path write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        List<long[]> entries = new ArrayList<>();
        needed.forEach(name -> entries.add(new long[] {1, add(names, name)}));
        add(entries, names, 15, rpath);
        add(entries, names, 29, runpath);
        int dynamic = 64 + 2 * 56;
        int table = dynamic + (entries.size() + 3) * 16;
        entries.add(new long[] {5, BASE + table});
        entries.add(new long[] {10, names.size()});
        entries.add(new long[] {0, 0});
        int size = table + names.size();
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1);
        file.putShort(16, (short) 3).putShort(18, (short) machine);
        file.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
        segment(file, 64, 1, 0, size);
        segment(file, 64 + 56, 2, dynamic, (long) entries.size() * 16);
        file.position(dynamic);
        entries.forEach(entry -> file.putLong(entry[0]).putLong(entry[1]));
        return file.put(names.toByteArray()).array();
    }

    private static void segment(ByteBuffer file, int at, int type, long offset, long size) {
        file.putInt(at, type)
                .putLong(at + 8, offset)
                .putLong(at + 16, BASE + offset)
                .putLong(at + 32, size);
    }

    private static void add(List<long[]> entries, ByteArrayOutputStream names, int tag, @Nullable String text) {
        if (text != null) {
            entries.add(new long[] {tag, add(names, text)});
        }
    }

    private static long add(ByteArrayOutputStream names, String text) {
        long at = names.size();
        names.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        names.write(0);
        return at;
    }
}
