package dev.hart.pipeline;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * The table of standard Gumbel values from which all token sampling takes its noise. A position's noise for codebook entry v is
 * entry {@code (offset + stride·v) mod SIZE}. Offset and stride depend on the image's seed, the scale, the position and the
 * purpose (soft mixture or index).
 *
 * <p>The table has the same bits on every machine and JVM: it is computed from integers by IEEE 754 operations and
 * {@link StrictMath}, whose results the Java platform specifies exactly. Computing it in another way would change the image of
 * every seed.
 */
public final class GumbelTable {
    /** Number of entries; a power of two, so that an odd stride visits each entry once. */
    public static final int SIZE = 1 << 22;

    private static final long KEY = 0x68617274L;
    private static final int BLOCK = 1 << 16;

    private final FloatBuffer values;

    public GumbelTable() {
        float[] table = new float[SIZE];
        IntStream.range(0, SIZE / BLOCK).parallel().forEach(block -> fill(table, block * BLOCK));
        values = ByteBuffer.allocateDirect(SIZE * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(table)
                .flip()
                .asReadOnlyBuffer();
    }

    private static void fill(float[] table, int start) {
        int[] words = new int[4];
        for (int i = start; i < start + BLOCK; i += 4) {
            Philox.draw(KEY, i, 0, 0, 0, words);
            for (int j = 0; j < 4; j++) {
                table[i + j] = (float) -StrictMath.log(-StrictMath.log(Philox.unit(words[j])));
            }
        }
    }

    /** All values, in a direct, read-only buffer whose position is 0. */
    public FloatBuffer values() {
        return values.duplicate();
    }
}
