package dev.hart.convert.hart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

/** The arithmetic of the model's layers in plain loops and doubles; tensors are flat and row-major. */
final class Plain {
    private Plain() {}

    static float[] random(Random random, int count) {
        return random(random, count, 1);
    }

    static float[] random(Random random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    static double[] wide(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    /** Maps {@code x [rows, in]} to {@code [rows, out]}. */
    static double[] linear(double[] x, float[] weight, float[] bias) {
        int out = bias.length;
        int in = weight.length / out;
        double[] y = new double[x.length / in * out];
        for (int row = 0; row < x.length / in; row++) {
            for (int o = 0; o < out; o++) {
                double sum = bias[o];
                for (int i = 0; i < in; i++) {
                    sum += x[row * in + i] * weight[o * in + i];
                }
                y[row * out + o] = sum;
            }
        }
        return y;
    }

    static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }

    static double[] silu(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = silu(x[i]);
        }
        return y;
    }

    static double[] add(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    /** Scales each group of {@code group} consecutive values to mean 0 and variance 1. */
    static double[] standardised(double[] x, int group, double epsilon) {
        double[] y = new double[x.length];
        for (int start = 0; start < x.length; start += group) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < group; i++) {
                mean += x[start + i] / group;
            }
            for (int i = 0; i < group; i++) {
                variance += (x[start + i] - mean) * (x[start + i] - mean) / group;
            }
            for (int i = 0; i < group; i++) {
                y[start + i] = (x[start + i] - mean) / Math.sqrt(variance + epsilon);
            }
        }
        return y;
    }

    static double[] layerNorm(double[] x, float[] scale, float[] bias, double epsilon) {
        double[] y = standardised(x, scale.length, epsilon);
        for (int i = 0; i < y.length; i++) {
            y[i] = y[i] * scale[i % scale.length] + bias[i % scale.length];
        }
        return y;
    }

    static double[] rmsNorm(double[] x, float[] scale, double epsilon) {
        int width = scale.length;
        double[] y = new double[x.length];
        for (int row = 0; row < x.length / width; row++) {
            double square = 0;
            for (int i = 0; i < width; i++) {
                square += x[row * width + i] * x[row * width + i] / width;
            }
            for (int i = 0; i < width; i++) {
                y[row * width + i] = x[row * width + i] / Math.sqrt(square + epsilon) * scale[i];
            }
        }
        return y;
    }

    /** Computes the softmax over all values; −∞ becomes 0. */
    static double[] softmax(double[] x) {
        double most = Double.NEGATIVE_INFINITY;
        for (double value : x) {
            most = Math.max(most, value);
        }
        double sum = 0;
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = Math.exp(x[i] - most);
            sum += y[i];
        }
        for (int i = 0; i < x.length; i++) {
            y[i] /= sum;
        }
        return y;
    }

    /** Asserts that differences are within the tolerance, relative to the largest expected magnitude. */
    static void assertClose(float[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        double magnitude = 1e-30;
        for (double value : expected) {
            magnitude = Math.max(magnitude, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i])
                    .as("element %d of %d", i, expected.length)
                    .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(tolerance * magnitude));
        }
    }
}
