package dev.hart.convert.hart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the matrices with resampling pixel by pixel, as PyTorch's documentation and sources describe it. */
class ScaleTablesTest {
    private static final Random RANDOM = new Random(5);

    static Stream<List<Integer>> schedules() {
        return Stream.of(
                List.of(1, 2),
                List.of(1, 2, 4, 8),
                List.of(1, 2, 3, 5, 7),
                List.of(1, 3, 4, 4, 7),
                List.of(1, 1, 5, 5),
                List.of(1, 2, 3, 4, 5, 6, 8, 10, 13, 16));
    }

    /** Computes {@code A h Aᵀ} for a matrix {@code A} within a wider one, whose columns start at {@code first}. */
    private static double[] resample(float[] matrix, int columns, int firstRow, int first, int out, int in, float[] h) {
        double[] result = new double[out * out];
        for (int i = 0; i < out; i++) {
            for (int j = 0; j < out; j++) {
                double sum = 0;
                for (int a = 0; a < in; a++) {
                    for (int b = 0; b < in; b++) {
                        sum += (double) matrix[(firstRow + i) * columns + first + a]
                                * matrix[(firstRow + j) * columns + first + b]
                                * h[a * in + b];
                    }
                }
                result[i * out + j] = sum;
            }
        }
        return result;
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void upsamplingIsBicubic(List<Integer> sides) {
        ScaleTables tables = new ScaleTables(sides);
        int full = sides.get(sides.size() - 1);
        int columns = sides.stream().mapToInt(Integer::intValue).sum();
        for (int k = 0; k < sides.size(); k++) {
            int side = sides.get(k);
            float[] h = Plain.random(RANDOM, side * side);

            double[] found = resample(tables.upsampling(), columns, 0, (int) tables.sideStarts()[k], full, side, h);

            assertThat(found).as("scale %d of %s", k, sides).containsExactly(bicubic(h, side, full), within(2e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void poolingAveragesAreas(List<Integer> sides) {
        ScaleTables tables = new ScaleTables(sides);
        int full = sides.get(sides.size() - 1);
        float[] h = Plain.random(RANDOM, full * full);
        for (int k = 0; k < sides.size(); k++) {
            int side = sides.get(k);

            double[] found = resample(tables.areaPooling(), full, (int) tables.sideStarts()[k], 0, side, full, h);

            assertThat(found).as("scale %d of %s", k, sides).containsExactly(area(h, full, side), within(2e-6));
        }
    }

    @Test
    void scalesOfTheFullSideAreUnchanged() {
        ScaleTables tables = new ScaleTables(List.of(1, 3, 3));

        for (int k = 1; k <= 2; k++) {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    int column = (int) tables.sideStarts()[k] + j;
                    assertThat(tables.upsampling()[i * 7 + column]).isEqualTo(i == j ? 1 : 0);
                    assertThat(tables.areaPooling()[column * 3 + i]).isEqualTo(i == j ? 1 : 0);
                }
            }
        }
    }

    @Test
    void coordinatesAreOnTheFullGrid() {
        ScaleTables tables = new ScaleTables(List.of(1, 2, 3, 7));

        float third = 7f / 3;
        assertThat(Arrays.copyOf(tables.coordinates(0), 14))
                .containsExactly(0, 0, 0, 3.5f, 3.5f, 0, 0, 0, third, third, third, 2 * third, 2 * third, 2 * third);
        assertThat(Arrays.copyOf(tables.coordinates(1), 14))
                .containsExactly(0, 0, 3.5f, 0, 3.5f, 0, third, 2 * third, 0, third, 2 * third, 0, third, 2 * third);
        assertThat(tables.coordinates(0)).hasSize(63).endsWith(6);
    }

    @Test
    void startsCountSidesAndPositions() {
        ScaleTables tables = new ScaleTables(List.of(1, 2, 2, 5));

        assertThat(tables.sides()).containsExactly(1, 2, 2, 5);
        assertThat(tables.sideStarts()).containsExactly(0, 1, 3, 5, 10);
        assertThat(tables.positionStarts()).containsExactly(0, 1, 5, 9, 34);
    }

    private static org.assertj.core.data.Offset<Double> within(double error) {
        return org.assertj.core.data.Offset.offset(error);
    }

    /** Resamples with half-pixel centres, clamped edges and 16 taps. */
    private static double[] bicubic(float[] h, int in, int out) {
        double[] result = new double[out * out];
        for (int i = 0; i < out; i++) {
            for (int j = 0; j < out; j++) {
                double y = (double) in / out * (i + 0.5) - 0.5;
                double x = (double) in / out * (j + 0.5) - 0.5;
                int y0 = (int) Math.floor(y);
                int x0 = (int) Math.floor(x);
                double[] wy = taps(y - y0);
                double[] wx = taps(x - x0);
                for (int a = 0; a < 4; a++) {
                    for (int b = 0; b < 4; b++) {
                        int row = Math.max(0, Math.min(in - 1, y0 - 1 + a));
                        int column = Math.max(0, Math.min(in - 1, x0 - 1 + b));
                        result[i * out + j] += wy[a] * wx[b] * h[row * in + column];
                    }
                }
            }
        }
        return result;
    }

    /** Computes the taps of Keys' kernel with a = −0.75 in Horner's form. */
    private static double[] taps(double t) {
        double a = -0.75;
        return new double[] {far(a, t + 1), near(a, t), near(a, 1 - t), far(a, 2 - t)};
    }

    private static double near(double a, double x) {
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    }

    private static double far(double a, double x) {
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    }

    /** Averages rows ⌊i·in/out⌋ to ⌈(i+1)·in/out⌉, and columns likewise. */
    private static double[] area(float[] h, int in, int out) {
        double[] result = new double[out * out];
        for (int i = 0; i < out; i++) {
            for (int j = 0; j < out; j++) {
                double sum = 0;
                int count = 0;
                for (int a = i * in / out; a < Math.ceil((i + 1.0) * in / out); a++) {
                    for (int b = j * in / out; b < Math.ceil((j + 1.0) * in / out); b++) {
                        sum += h[a * in + b];
                        count++;
                    }
                }
                result[i * out + j] = sum / count;
            }
        }
        return result;
    }
}
