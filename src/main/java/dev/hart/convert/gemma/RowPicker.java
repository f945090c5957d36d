package dev.hart.convert.gemma;

import dev.hart.checkpoint.DType;
import dev.hart.checkpoint.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;

/** A channel that keeps a few rows of a table that is too large to be read whole. The table is streamed through it. */
final class RowPicker implements WritableByteChannel {
    private final List<Row> wanted;
    private long position;

    private RowPicker(List<Row> wanted) {
        this.wanted = wanted;
    }

    /** One wanted row: its position in the stream, and a buffer for its bytes. */
    private record Row(long first, ByteBuffer bytes) {
        static Row of(long row, int columns) {
            int length = columns * Float.BYTES;
            return new Row(row * length, ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN));
        }

        void copyFrom(ByteBuffer chunk, long position) {
            long from = Math.max(position, first);
            long to = Math.min(position + chunk.remaining(), first + bytes.capacity());
            if (from < to) {
                bytes.put(chunk.slice(chunk.position() + (int) (from - position), (int) (to - from)));
            }
        }
    }

    /** Takes a table {@code [tableRows, columns]} and returns some of its rows as fp32, in the order of {@code rows}. */
    static float[] pick(Weights source, String table, long tableRows, int columns, long... rows) {
        source.take(table, tableRows, columns);
        RowPicker picker = new RowPicker(
                Arrays.stream(rows).mapToObj(row -> Row.of(row, columns)).toList());
        try {
            source.writeTo(table, DType.F32, picker);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read '" + table + "' of " + source.source(), e);
        }
        float[] values = new float[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            picker.wanted.get(i).bytes().flip().asFloatBuffer().get(values, i * columns, columns);
        }
        return values;
    }

    @Override
    public int write(ByteBuffer chunk) {
        int offered = chunk.remaining();
        wanted.forEach(row -> row.copyFrom(chunk, position));
        chunk.position(chunk.limit());
        position += offered;
        return offered;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
