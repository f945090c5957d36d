package dev.hart.engine.cache;

import dev.hart.pack.PackFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Engines that machines share; the port to a bucket. Objects are created once and never replaced. Methods that send requests
 * throw {@link EngineCacheException} if the archive cannot be reached, refuses a request or lacks a file that {@link #fetch}
 * asks for.
 */
public interface EngineArchive extends AutoCloseable {
    /** The name of the object that is written last. */
    String MANIFEST = EngineManifest.FILE;

    /** Reads the manifest of an engine; empty if the archive has no whole engine of that key. */
    Optional<byte[]> manifest(EngineKey key);

    /**
     * Reads a file of an engine.
     *
     * @param promise its size and digest by the manifest; the caller compares them
     * @param target a file that does not exist
     * @throws IOException if the target cannot be written
     */
    void fetch(EngineKey key, String file, PackFile promise, Path target) throws IOException;

    /** Returns where the objects of an engine are, in words for people. */
    String place(EngineKey key);

    /** Returns the size in bytes of the largest file that it takes. */
    long largest();

    /**
     * Writes a file unless there is one of that name.
     *
     * @param facts its size and digest, which the archive checks
     * @return whether the archive has this content under that name now, from this call or an earlier one
     */
    boolean create(EngineKey key, String file, Path source, PackFile facts);

    /**
     * Writes the manifest unless there is one.
     *
     * @return whether this call wrote it
     */
    boolean publish(EngineKey key, byte[] manifest);

    @Override
    void close();
}
