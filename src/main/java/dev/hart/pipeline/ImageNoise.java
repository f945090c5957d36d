package dev.hart.pipeline;

import dev.hart.pack.ScaleSchedule;

/**
 * All noise of one image, as a function of its seed, the noise's purpose, and the place where it is used: scale and position, or
 * diffusion step and element. It never depends on the order in which values are drawn. Its bits are the same on every machine, as
 * those of {@link GumbelTable}.
 */
final class ImageNoise {
    /** The purpose of noise; part of the generator's counter, so that no two purposes share values. */
    enum Purpose {
        SMOOTH(0),
        SELECT(1),
        RESIDUAL(2);

        private final int counter;

        Purpose(int counter) {
            this.counter = counter;
        }
    }

    private final long seed;

    ImageNoise(long seed) {
        this.seed = seed;
    }

    /**
     * Writes for each of the L positions of all scales where its noise begins in the Gumbel table, and the step in the table from
     * one codebook entry to the next.
     *
     * @param offset receives {@code [L]} from index {@code at}, each 0 to {@link GumbelTable#SIZE} − 1
     * @param stride receives {@code [L]} from index {@code at}, each odd and below {@link GumbelTable#SIZE}
     */
    void tableRows(Purpose purpose, ScaleSchedule schedule, long[] offset, long[] stride, int at) {
        int[] words = new int[4];
        int next = at;
        for (int k = 0; k < schedule.count(); k++) {
            for (int n = 0; n < schedule.tokens(k); n++, next++) {
                Philox.draw(seed, n, k, 0, purpose.counter, words);
                offset[next] = words[0] & (GumbelTable.SIZE - 1);
                stride[next] = (words[1] & (GumbelTable.SIZE - 1)) | 1;
            }
        }
    }

    /**
     * Writes the standard normals of one step of the residual diffusion.
     *
     * @param step 0 for the start of the chain, then 1 and up in the order in which steps are run
     * @param positions n, of the last scale
     * @param channels Z
     * @param into receives {@code [n, Z]} from index {@code at}
     */
    void normals(int step, int positions, int channels, float[] into, int at) {
        int[] words = new int[4];
        int total = positions * channels;
        for (int i = 0; i < total; i += 4) {
            Philox.draw(seed, i, step, 0, Purpose.RESIDUAL.counter, words);
            for (int pair = 0; pair < 4; pair += 2) {
                double radius = StrictMath.sqrt(-2 * StrictMath.log(Philox.unit(words[pair])));
                double angle = 2 * Math.PI * Philox.unit(words[pair + 1]);
                put(into, at, i + pair, total, radius * StrictMath.cos(angle));
                put(into, at, i + pair + 1, total, radius * StrictMath.sin(angle));
            }
        }
    }

    private static void put(float[] into, int at, int i, int total, double value) {
        if (i < total) {
            into[at + i] = (float) value;
        }
    }
}
