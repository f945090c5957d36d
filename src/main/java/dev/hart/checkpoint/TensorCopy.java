package dev.hart.checkpoint;

import dev.hart.io.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.WritableByteChannel;

/** Copies the elements of one tensor out of its file in chunks of at most 1 MiB, and converts float types. */
final class TensorCopy {
    private static final int RAW_BYTES = 1 << 20;
    private static final int ELEMENTS = 1 << 16;

    private final TensorData tensor;
    private final DType source;
    private final long total;

    TensorCopy(TensorData tensor) {
        this.tensor = tensor;
        this.source = tensor.info().dtype();
        this.total = tensor.info().elements();
    }

    long writeTo(DType target, WritableByteChannel out) throws IOException {
        try {
            long written = copy(target, out);
            tensor.file().checkLength();
            return written;
        } catch (IOException | InternalError e) { // the file was truncated in the middle of a chunk
            tensor.file().checkLength();
            throw e;
        }
    }

    private long copy(DType target, WritableByteChannel out) throws IOException {
        if (!source.isFloat() || source == target) {
            return writeRaw(out);
        }
        if (!target.isFloat() || target == DType.F64) {
            throw refuse("is " + source + " and cannot be written as " + target + "; supported: F32, F16, BF16");
        }
        TensorData.Chunks chunks = tensor.chunks();
        int capacity = (int) Math.min(total, ELEMENTS);
        float[] values = new float[capacity];
        short[] halves = new short[capacity];
        ByteBuffer bytes = ByteBuffer.allocate(capacity * target.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (long done = 0; done < total; done += capacity) {
            int count = (int) Math.min(capacity, total - done);
            decode(chunks.read(done, count), values, 0, count, halves, target != DType.F32);
            bytes.clear();
            if (target == DType.F32) {
                bytes.asFloatBuffer().put(values, 0, count);
            } else {
                if (target == DType.F16) {
                    toHalves(values, halves, count, done);
                } else {
                    toBfloat16s(values, halves, count);
                }
                bytes.asShortBuffer().put(halves, 0, count);
            }
            DurableFiles.writeFully(out, bytes.limit(count * target.bytes()));
        }
        return total * target.bytes();
    }

    float[] floats() {
        try {
            float[] values = readFloats();
            tensor.file().checkLength();
            return values;
        } catch (InternalError e) {
            tensor.file().checkLength();
            throw e;
        }
    }

    private float[] readFloats() {
        float[] values = new float[size()];
        TensorData.Chunks chunks = tensor.chunks();
        short[] halves = new short[Math.min(values.length, ELEMENTS)];
        for (int done = 0; done < values.length; done += ELEMENTS) {
            int count = Math.min(ELEMENTS, values.length - done);
            decode(chunks.read(done, count), values, done, count, halves, false);
        }
        return values;
    }

    long[] longs() {
        if (source.isFloat()) {
            throw refuse("is " + source + ", not of an integer type");
        }
        long[] values = new long[size()];
        TensorData.Chunks chunks = tensor.chunks();
        for (int done = 0; done < values.length; done += ELEMENTS) {
            int count = Math.min(ELEMENTS, values.length - done);
            ByteBuffer chunk = chunks.read(done, count);
            for (int i = 0; i < count; i++) {
                values[done + i] = integer(chunk, i);
            }
        }
        return values;
    }

    private int size() {
        if (total > Integer.MAX_VALUE - 8) {
            throw refuse("has " + total + " elements, too many to read at once");
        }
        return (int) total;
    }

    private long writeRaw(WritableByteChannel out) throws IOException {
        TensorData.Chunks chunks = tensor.chunks();
        int capacity = RAW_BYTES / source.bytes();
        for (long done = 0; done < total; done += capacity) {
            DurableFiles.writeFully(out, chunks.read(done, (int) Math.min(capacity, total - done)));
        }
        return total * source.bytes();
    }

    /** Converts source bytes to fp32; {@code toOdd} prepares fp64 for a second rounding to 16 bits. */
    private void decode(ByteBuffer chunk, float[] values, int at, int count, short[] halves, boolean toOdd) {
        switch (source) {
            case F32 -> chunk.asFloatBuffer().get(values, at, count);
            case F16 -> {
                shorts(chunk).get(halves, 0, count);
                for (int i = 0; i < count; i++) {
                    values[at + i] = HalfFloats.fromHalf(halves[i]);
                }
            }
            case BF16 -> {
                shorts(chunk).get(halves, 0, count);
                for (int i = 0; i < count; i++) {
                    values[at + i] = HalfFloats.fromBfloat16(halves[i]);
                }
            }
            case F64 -> {
                for (int i = 0; i < count; i++) {
                    double value = chunk.getDouble(i * 8);
                    values[at + i] = toOdd ? HalfFloats.toOddFloat(value) : (float) value;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    values[at + i] = integer(chunk, i);
                }
            }
        }
    }

    private long integer(ByteBuffer chunk, int i) {
        return switch (source) {
            case I64 -> chunk.getLong(i * 8);
            case I32 -> chunk.getInt(i * 4);
            case I16 -> chunk.getShort(i * 2);
            case I8 -> chunk.get(i);
            default -> chunk.get(i) & 0xff;
        };
    }

    private static ShortBuffer shorts(ByteBuffer chunk) {
        return chunk.asShortBuffer();
    }

    /**
     * Converts to halves. A finite value that overflows is refused: an infinite weight would surface much later, as an image of
     * NaN.
     */
    private void toHalves(float[] values, short[] halves, int count, long first) {
        int largest = 0;
        for (int i = 0; i < count; i++) {
            float value = values[i];
            largest = Math.max(largest, Float.floatToRawIntBits(value) & 0x7fffffff);
            halves[i] = HalfFloats.toHalf(value);
        }
        if (largest < HalfFloats.HALF_OVERFLOW) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (Float.isFinite(values[i]) && Math.abs(values[i]) >= 65520f) {
                throw refuse("holds " + values[i] + " at element " + (first + i) + ", too large for F16");
            }
        }
    }

    private static void toBfloat16s(float[] values, short[] halves, int count) {
        for (int i = 0; i < count; i++) {
            halves[i] = HalfFloats.toBfloat16(values[i]);
        }
    }

    private CheckpointException refuse(String what) {
        return CheckpointException.in(
                tensor.file().path(),
                "tensor " + CheckpointException.quote(tensor.info().name()) + " " + what);
    }
}
