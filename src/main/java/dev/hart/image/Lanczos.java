package dev.hart.image;

/**
 * The weights by which a row of pixels is reduced to a shorter one: Lanczos' kernel of three lobes, scaled to the width of
 * the new pixels.
 *
 * @param first for each new pixel, the first old pixel that has a weight
 * @param weights {@code [new pixels, old pixels with a weight]}, in rows of different lengths; the sum of each row is 1
 */
@SuppressWarnings("ArrayRecordComponent") // read by Resampler alone
record Lanczos(int[] first, float[][] weights) {
    private static final int LOBES = 3;

    /** @param to at most {@code from}, both in pixels, positive */
    static Lanczos weights(int from, int to) {
        double scale = (double) from / to;
        int[] first = new int[to];
        float[][] weights = new float[to][];
        for (int i = 0; i < to; i++) {
            // Pixels are squares, whose centres are at half coordinates.
            double centre = (i + 0.5) * scale - 0.5;
            first[i] = Math.max(0, (int) Math.ceil(centre - LOBES * scale));
            int last = Math.min(from - 1, (int) Math.floor(centre + LOBES * scale));
            weights[i] = normalised(centre, scale, first[i], last);
        }
        return new Lanczos(first, weights);
    }

    /**
     * Scales the weights to a sum of 1. Without that it would be near the scale, and another at the borders, where the kernel
     * covers pixels outside the image, which have no weight.
     */
    private static float[] normalised(double centre, double scale, int first, int last) {
        double[] raw = new double[last - first + 1];
        double sum = 0;
        for (int j = 0; j < raw.length; j++) {
            raw[j] = kernel((first + j - centre) / scale);
            sum += raw[j];
        }
        float[] weights = new float[raw.length];
        for (int j = 0; j < raw.length; j++) {
            weights[j] = (float) (raw[j] / sum);
        }
        return weights;
    }

    private static double kernel(double x) {
        return Math.abs(x) >= LOBES ? 0 : sinc(x) * sinc(x / LOBES);
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : StrictMath.sin(Math.PI * x) / (Math.PI * x);
    }
}
