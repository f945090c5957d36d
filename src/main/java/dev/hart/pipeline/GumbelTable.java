package dev.hart.pipeline;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * The table of standard Gumbel values that all draws gather from: the same for every picture and machine. A position's
 * noise for codebook entry v is entry {@code (offset + stride·v) mod SIZE}, offset and stride being the seed's.
 */
public final class GumbelTable {
    /** Entries; a power of two, so that an odd stride visits each once. */
    public static final int SIZE = 1 << 22;

    private static final long KEY = 0x68617274L;
    private static final int BLOCK = 1 << 16;

    private final FloatBuffer values;

    public GumbelTable() {
        float[] drawn = new float[SIZE];
        IntStream.range(0, SIZE / BLOCK).parallel().forEach(block -> fill(drawn, block * BLOCK));
        values = ByteBuffer.allocateDirect(SIZE * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(drawn)
                .flip()
                .asReadOnlyBuffer();
    }

    private static void fill(float[] drawn, int start) {
        int[] words = new int[4];
        for (int i = start; i < start + BLOCK; i += 4) {
            Philox.draw(KEY, i, 0, 0, 0, words);
            for (int j = 0; j < 4; j++) {
                // StrictMath: the same bits on every machine.
                drawn[i + j] = (float) -StrictMath.log(-StrictMath.log(Philox.unit(words[j])));
            }
        }
    }

    /** All values, in a direct read-only buffer at position 0. */
    public FloatBuffer values() {
        return values.duplicate();
    }
}
