package dev.hart.verify;

import dev.hart.checkpoint.Checkpoint;
import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.files.CheckpointFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The tensors of a recorded case, and those of its expectations that have not been compared yet. */
final class RecordedCase implements AutoCloseable {
    static final String EXPECT = "expect.";

    private final Path file;
    private final Checkpoint tensors;
    private final Set<String> open = new TreeSet<>();

    RecordedCase(Path file) {
        this.file = file;
        this.tensors = CheckpointFiles.openFile(file);
        tensors.names().stream().filter(name -> name.startsWith(EXPECT)).forEach(open::add);
    }

    boolean has(String name) {
        return tensors.names().contains(name);
    }

    long[] shape(String name) {
        require(name);
        return tensors.info(name).shape().stream().mapToLong(Long::longValue).toArray();
    }

    float[] floats(String name) {
        require(name);
        open.remove(name);
        return tensors.floats(name);
    }

    long[] longs(String name) {
        require(name);
        open.remove(name);
        if (tensors.info(name).dtype() != DType.I64) {
            throw new VerifyException(
                    file + ": '" + name + "' is " + tensors.info(name).dtype() + ", not I64");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            tensors.writeTo(name, DType.I64, Channels.newChannel(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long[] values = new long[bytes.size() / Long.BYTES];
        ByteBuffer.wrap(bytes.toByteArray())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(values);
        return values;
    }

    private void require(String name) {
        if (!has(name)) {
            throw new VerifyException(file + ": '" + name + "' is absent");
        }
    }

    /** Compares a computed floating-point tensor with the recorded one. A tensor that was not recorded is missing. */
    void compare(Comparison comparison, String name, float[] actual, long[] shape, double tolerance) {
        if (has(EXPECT + name)) {
            comparison.floats(name, floats(EXPECT + name), shape(EXPECT + name), actual, shape, tolerance);
        } else {
            comparison.missing(name);
        }
    }

    /** Compares a computed integer tensor with the recorded one. A tensor that was not recorded is missing. */
    void compare(Comparison comparison, String name, long[] actual) {
        if (has(EXPECT + name)) {
            comparison.integers(name, longs(EXPECT + name), actual);
        } else {
            comparison.missing(name);
        }
    }

    /** Adds, as missing, the expectations that were never compared. */
    void finish(Comparison comparison) {
        open.forEach(name -> comparison.missing(name.substring(EXPECT.length())));
    }

    @Override
    public void close() {
        tensors.close();
    }
}
