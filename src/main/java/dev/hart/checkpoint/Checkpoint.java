package dev.hart.checkpoint;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Set;

/**
 * The tensors of one checkpoint, independent of its file format. Opening reads only names, types and shapes; elements are read
 * through memory maps on demand. Several threads may use an instance. Unless stated otherwise, methods throw
 * {@link CheckpointException} for an absent tensor or a file that cannot be read.
 */
public interface Checkpoint extends AutoCloseable {
    /** Returns the file that was opened; for shards, their index. */
    Path source();

    /** Returns all names, those of each file in the order of the elements (safetensors) or of the state dict (PyTorch). */
    Set<String> names();

    /** Returns the type and shape of a tensor. */
    TensorInfo info(String name);

    /** Returns the file that holds a tensor. */
    Path file(String name);

    /**
     * Streams a tensor row-major and little-endian, at most a MiB at a time. Float types are converted to {@code target}
     * (F32, F16 or BF16; to nearest, ties to even; a finite value that does not fit F16 is refused, one that does not fit F32 or
     * BF16 becomes infinite). Other types, and a type that {@code target} is already, are written unchanged.
     *
     * @return the number of bytes written
     * @throws IOException if {@code out} fails
     */
    long writeTo(String name, DType target, WritableByteChannel out) throws IOException;

    /** Reads a whole small tensor of any type as fp32 (integers rounded to the nearest). */
    float[] floats(String name);

    /** Reads a whole small tensor of an integer type or BOOL; a float type is refused. */
    long[] longs(String name);

    @Override
    void close();
}
