package dev.hart.engine.cache;

import dev.hart.pack.PackFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An archive of engines in this process's memory, whose objects are created once. */
public final class MemoryArchive implements EngineArchive {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private boolean reachable = true;
    private boolean open = true;
    private long largest = Long.MAX_VALUE;

    /** Makes every request fail from now on. */
    public void disconnect() {
        reachable = false;
    }

    /** Returns whether the archive has a whole engine. */
    public boolean has(EngineKey key) {
        return objects.containsKey(key + "/" + MANIFEST);
    }

    public boolean isOpen() {
        return open;
    }

    @Override
    public Optional<byte[]> manifest(EngineKey key) {
        return Optional.ofNullable(reached().get(key + "/" + MANIFEST));
    }

    @Override
    public void fetch(EngineKey key, String file, PackFile promise, Path target) throws IOException {
        byte[] content = reached().get(key + "/" + file);
        if (content == null) {
            throw new EngineCacheException(key + "/" + file + " is missing");
        }
        Files.write(target, content);
    }

    @Override
    public String place(EngineKey key) {
        return "memory/" + key;
    }

    /** Makes the archive refuse larger files. */
    public void limit(long bytes) {
        largest = bytes;
    }

    /** Takes the manifest of an engine away, as if its upload had died before. */
    public void forgetManifest(EngineKey key) {
        objects.remove(key + "/" + MANIFEST);
    }

    /** Changes a byte of each file of an engine, but not of its manifest. */
    public void damage(EngineKey key) {
        objects.forEach((name, content) -> {
            if (name.startsWith(key + "/") && !name.endsWith(MANIFEST)) {
                content[content.length - 1] ^= 1;
            }
        });
    }

    public int size() {
        return objects.size();
    }

    @Override
    public long largest() {
        return largest;
    }

    @Override
    public boolean create(EngineKey key, String file, Path source, PackFile facts) {
        try {
            byte[] content = Files.readAllBytes(source);
            byte[] before = reached().putIfAbsent(key + "/" + file, content);
            return before == null || Arrays.equals(before, content);
        } catch (IOException e) {
            throw new EngineCacheException("unreadable", e);
        }
    }

    @Override
    public boolean publish(EngineKey key, byte[] manifest) {
        return reached().putIfAbsent(key + "/" + MANIFEST, manifest) == null;
    }

    private Map<String, byte[]> reached() {
        if (!reachable) {
            throw new EngineCacheException("the archive cannot be reached");
        }
        return objects;
    }

    @Override
    public void close() {
        open = false;
    }
}
