package dev.hart.convert.stage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * A channel that receives the rows of a matrix as little-endian fp32 and quantizes each row to signed bytes by its own largest
 * magnitude, which becomes 127. It holds one row at a time; a row with NaN or an infinity fails with an {@link IOException}.
 * Not thread-safe.
 */
final class RowQuantizer implements WritableByteChannel {
    private final ByteBuffer row;
    private final float[] scales;
    private final RowConsumer consumer;
    private int number;

    /** Receives the quantized rows in order. */
    @FunctionalInterface
    interface RowConsumer {
        /**
         * Takes one row.
         *
         * @param row its number, from 0
         * @param bytes its elements, −127 to 127; the array is used again for the next row
         */
        void accept(int row, byte[] bytes) throws IOException;
    }

    /**
     * @param columns number of elements of each row
     * @param scales receives the factor of each row, which is 1 for a row of zeros; its length is the number of rows
     * @param consumer receives each row as soon as it is complete
     */
    RowQuantizer(long columns, float[] scales, RowConsumer consumer) {
        this.row = ByteBuffer.allocate(Math.toIntExact(columns * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        this.scales = scales;
        this.consumer = consumer;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int received = source.remaining();
        while (source.hasRemaining()) {
            int part = Math.min(source.remaining(), row.remaining());
            row.put(source.slice(source.position(), part));
            source.position(source.position() + part);
            if (!row.hasRemaining()) {
                quantize();
            }
        }
        return received;
    }

    private void quantize() throws IOException {
        float[] values = new float[row.capacity() / Float.BYTES];
        row.flip().asFloatBuffer().get(values);
        row.clear();
        float largest = 0;
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IOException("row " + number + " contains " + value + ", which int8 cannot store");
            }
            largest = Math.max(largest, Math.abs(value));
        }
        float scale = largest == 0 ? 1 : largest / 127;
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            // The smallest subnormal scales are rounded, so that a quotient can exceed 127.
            bytes[i] = (byte) Math.max(-127, Math.min(127, Math.rint(values[i] / scale)));
        }
        scales[number] = scale;
        consumer.accept(number++, bytes);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
