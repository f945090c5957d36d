package dev.hart.engine.machine;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The names and paths in {@code /etc/ld.so.cache}, which {@code ldconfig} writes: glibc's format 1.1, by itself or after a table
 * in the older format. A cache that is absent or damaged has no entries, as for the loader.
 */
final class LinkerCache {
    private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OLD_MAGIC = "ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII);
    private static final int OLD_HEADER = 16;
    private static final int OLD_ENTRY = 12;
    private static final int HEADER = 48;
    private static final int ENTRY = 24;
    private static final long LARGEST = 64L << 20;

    private final Map<String, List<String>> paths = new HashMap<>();

    private LinkerCache() {}

    /** Reads a cache file; returns an empty cache if it cannot be read. */
    static LinkerCache read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                return new LinkerCache();
            }
            LinkerCache cache = new LinkerCache();
            cache.add(ByteBuffer.wrap(Files.readAllBytes(file)));
            return cache;
        } catch (IOException | ArithmeticException | BufferUnderflowException | IndexOutOfBoundsException e) {
            return new LinkerCache();
        }
    }

    /**
     * Returns the paths of a library, in the order of the cache. The loader takes one of them: the first or, if there are variants
     * for newer processors (glibc-hwcaps), the best that the processor can run.
     */
    List<String> paths(String name) {
        return Objects.requireNonNullElse(paths.get(name), List.of());
    }

    private void add(ByteBuffer file) {
        int start = 0;
        if (begins(file, 0, OLD_MAGIC)) {
            int older = file.order(ByteOrder.LITTLE_ENDIAN).getInt(12);
            start = Math.addExact(OLD_HEADER, Math.multiplyExact(older, OLD_ENTRY) + 7) / 8 * 8;
        }
        if (!begins(file, start, MAGIC)) {
            return;
        }
        ByteBuffer cache = file.slice(start, file.limit() - start).order(ByteOrder.LITTLE_ENDIAN);
        int count = cache.getInt(20);
        for (int i = 0; i < count; i++) {
            int entry = HEADER + i * ENTRY;
            paths.computeIfAbsent(text(cache, cache.getInt(entry + 4)), key -> new ArrayList<>())
                    .add(text(cache, cache.getInt(entry + 8)));
        }
    }

    private static boolean begins(ByteBuffer file, int at, byte[] magic) {
        for (int i = 0; i < magic.length; i++) {
            if (at < 0 || at + i >= file.limit() || file.get(at + i) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(ByteBuffer cache, int at) {
        int end = at;
        while (cache.get(end) != 0) {
            end++;
        }
        return StandardCharsets.UTF_8.decode(cache.slice(at, end - at)).toString();
    }
}
