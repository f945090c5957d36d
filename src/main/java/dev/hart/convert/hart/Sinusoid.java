package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;

/** Sinusoidal embeddings with a two-layer MLP. They are evaluated at conversion because their arguments are constants. */
final class Sinusoid {
    /** Width of the sinusoid in both places where HART uses one. */
    static final int WIDTH = 256;

    private Sinusoid() {}

    /**
     * Computes {@code Linear(SiLU(Linear(sinusoid(t))))} for each t.
     *
     * @param prefix start of the names of the MLP's tensors; its layers are {@code 0} and {@code 2}
     * @return {@code [times.length, width]}, row-major
     */
    static float[] embed(Weights source, String prefix, double[] times, int width) {
        float[] w0 = source.floats(prefix + ".0.weight", width, WIDTH);
        float[] b0 = source.floats(prefix + ".0.bias", width);
        float[] w2 = source.floats(prefix + ".2.weight", width, width);
        float[] b2 = source.floats(prefix + ".2.bias", width);
        float[] result = new float[times.length * width];
        for (int row = 0; row < times.length; row++) {
            double[] hidden = linear(sinusoid(times[row]), w0, b0);
            for (int i = 0; i < hidden.length; i++) {
                hidden[i] /= 1 + Math.exp(-hidden[i]);
            }
            double[] out = linear(hidden, w2, b2);
            for (int i = 0; i < width; i++) {
                result[row * width + i] = (float) out[i];
            }
        }
        return result;
    }

    /** Computes the cosines, then the sines, of {@code t · 10000^(−m/128)} for m from 0 to 127. */
    private static double[] sinusoid(double t) {
        int half = WIDTH / 2;
        double[] values = new double[WIDTH];
        for (int m = 0; m < half; m++) {
            double angle = t * Math.exp(-Math.log(10000) * m / half);
            values[m] = Math.cos(angle);
            values[half + m] = Math.sin(angle);
        }
        return values;
    }

    private static double[] linear(double[] x, float[] weight, float[] bias) {
        double[] y = new double[bias.length];
        for (int o = 0; o < y.length; o++) {
            double sum = bias[o];
            for (int i = 0; i < x.length; i++) {
                sum += weight[o * x.length + i] * x[i];
            }
            y[o] = sum;
        }
        return y;
    }
}
