package dev.hart.checkpoint;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Set;

/**
 * The tensors of one checkpoint, whatever files they lie in. Opening reads only names, types and shapes; elements are read
 * through memory maps when asked for. Instances may be used by several threads. Unless stated otherwise, methods throw
 * {@link CheckpointException} for a tensor that is not there or a file that cannot be read.
 */
public interface Checkpoint extends AutoCloseable {
    /** The file that was opened; for shards, their index. */
    Path source();

    /** All names in file order. */
    Set<String> names();

    /** Type and shape of a tensor. */
    TensorInfo info(String name);

    /** The file that holds a tensor. */
    Path file(String name);

    /**
     * Streams a tensor row-major and little-endian, a MiB at a time at most. Float types are converted to {@code target}
     * (F32, F16 or BF16; to nearest, ties to even; a finite value that does not fit F16 is refused). Other types are
     * written as they are, whatever the target.
     *
     * @return the number of bytes written
     * @throws IOException if {@code out} fails
     */
    long writeTo(String name, DType target, WritableByteChannel out) throws IOException;

    /** A small tensor of any type, whole, as fp32 (integers rounded to the nearest). */
    float[] floats(String name);

    /** A small tensor of an integer type or BOOL, whole. */
    long[] longs(String name);

    @Override
    void close();
}
