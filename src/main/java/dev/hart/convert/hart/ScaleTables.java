package dev.hart.convert.hart;

import java.util.Arrays;
import java.util.List;

/**
 * The constant matrices of next-scale prediction for a schedule of sides {@code p_0 … p_{S-1}}, where
 * {@code HW = p_{S-1}}, {@code P = Σ p_k} and {@code L = Σ p_k²}.
 */
final class ScaleTables {
    private final int[] sides;
    private final int full;

    ScaleTables(List<Integer> sides) {
        this.sides = sides.stream().mapToInt(Integer::intValue).toArray();
        this.full = this.sides[this.sides.length - 1];
    }

    /**
     * Returns the matrices of bicubic upsampling {@code p_k → HW} as PyTorch's {@code interpolate} computes it (a = −0.75,
     * half-pixel centres, edges repeated), those of all scales side by side: {@code [HW, P]}. The last one is the identity.
     */
    float[] upsampling() {
        int columns = Arrays.stream(sides).sum();
        double[] matrix = new double[full * columns];
        int first = 0;
        for (int side : sides) {
            for (int row = 0; row < full; row++) {
                double centre = (row + 0.5) * side / full - 0.5;
                int below = (int) Math.floor(centre);
                for (int tap = below - 1; tap <= below + 2; tap++) {
                    int column = Math.min(Math.max(tap, 0), side - 1);
                    matrix[row * columns + first + column] += side == full ? (tap == row ? 1 : 0) : cubic(centre - tap);
                }
            }
            first += side;
        }
        return toFloats(matrix);
    }

    private static double cubic(double distance) {
        double a = -0.75;
        double t = Math.abs(distance);
        if (t <= 1) {
            return (a + 2) * t * t * t - (a + 3) * t * t + 1;
        }
        return t < 2 ? a * t * t * t - 5 * a * t * t + 8 * a * t - 4 * a : 0;
    }

    /**
     * Returns the matrices of adaptive area pooling {@code HW → p_k}, those of all scales one below the other: {@code [P, HW]}.
     */
    float[] areaPooling() {
        double[] matrix = new double[Arrays.stream(sides).sum() * full];
        int row = 0;
        for (int side : sides) {
            for (int cell = 0; cell < side; cell++, row++) {
                int start = cell * full / side;
                int end = -Math.floorDiv(-(cell + 1) * full, side);
                for (int i = start; i < end; i++) {
                    matrix[row * full + i] = 1.0 / (end - start);
                }
            }
        }
        return toFloats(matrix);
    }

    /** Returns the row (axis 0) or column (axis 1) of each position, times {@code HW / p_k}, so on the full grid: {@code [L]}. */
    float[] coordinates(int axis) {
        int total = 0;
        for (int side : sides) {
            total += side * side;
        }
        float[] result = new float[total];
        int position = 0;
        for (int side : sides) {
            for (int i = 0; i < side; i++) {
                for (int j = 0; j < side; j++) {
                    result[position++] = (float) ((double) (axis == 0 ? i : j) * full / side);
                }
            }
        }
        return result;
    }

    /** Returns the index in {@code P} where each scale starts: {@code [S + 1]}. */
    long[] sideStarts() {
        long[] starts = new long[sides.length + 1];
        for (int k = 0; k < sides.length; k++) {
            starts[k + 1] = starts[k] + sides[k];
        }
        return starts;
    }

    /** Returns the index in {@code L} where each scale's positions start: {@code [S + 1]}. */
    long[] positionStarts() {
        long[] starts = new long[sides.length + 1];
        for (int k = 0; k < sides.length; k++) {
            starts[k + 1] = starts[k] + (long) sides[k] * sides[k];
        }
        return starts;
    }

    /**
     * Returns how many positions are cached for each row after each scale but the last: {@code [S − 1]}.
     *
     * @param contextTokens T, the positions of scale 0
     */
    long[] cachedAfter(long contextTokens) {
        long[] cached = new long[sides.length - 1];
        long sum = contextTokens;
        for (int k = 0; k < cached.length; k++) {
            sum += k == 0 ? 0 : (long) sides[k] * sides[k];
            cached[k] = sum;
        }
        return cached;
    }

    /** Returns the sides {@code p_k}: {@code [S]}. */
    long[] sides() {
        return Arrays.stream(sides).asLongStream().toArray();
    }

    static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
