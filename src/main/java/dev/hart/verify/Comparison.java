package dev.hart.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The compared tensors of one replayed case, in the order of computation, then those recorded but never computed. Not
 * thread-safe.
 */
public final class Comparison {
    private final List<ComparisonRow> rows = new ArrayList<>();
    private final Consumer<ComparisonRow> listener;

    /** @param listener receives each row as soon as it is known */
    public Comparison(Consumer<ComparisonRow> listener) {
        this.listener = listener;
    }

    /** Compares floating-point tensors. A different shape is an infinite error. */
    public void floats(
            String name, float[] expected, long[] expectedShape, float[] actual, long[] actualShape, double tolerance) {
        add(new ComparisonRow(
                name,
                Arrays.equals(expectedShape, actualShape) ? error(expected, actual) : Double.POSITIVE_INFINITY,
                tolerance));
    }

    /**
     * Compares integer tensors, of which all values must be equal. A different length is an infinite error; shapes are not
     * compared.
     */
    public void integers(String name, long[] expected, long[] actual) {
        double error = Double.POSITIVE_INFINITY;
        if (expected.length == actual.length) {
            long unequal = 0;
            for (int i = 0; i < expected.length; i++) {
                unequal += expected[i] == actual[i] ? 0 : 1;
            }
            error = expected.length == 0 ? 0 : (double) unequal / expected.length;
        }
        add(new ComparisonRow(name, error, 0));
    }

    /** Adds a tensor that only one side has: recorded but not computed, or computed but not recorded. */
    public void missing(String name) {
        add(new ComparisonRow(name, Double.POSITIVE_INFINITY, 0));
    }

    private void add(ComparisonRow row) {
        rows.add(row);
        listener.accept(row);
    }

    /**
     * Returns the largest difference over the largest expected magnitude, or over {@link Float#MIN_NORMAL} if that is larger;
     * infinite if a value of either is not finite, or the lengths differ.
     */
    static double error(float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            return Double.POSITIVE_INFINITY;
        }
        double magnitude = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            if (!Float.isFinite(expected[i]) || !Float.isFinite(actual[i])) {
                return Double.POSITIVE_INFINITY;
            }
            magnitude = Math.max(magnitude, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
        }
        return difference == 0 ? 0 : difference / Math.max(magnitude, Float.MIN_NORMAL);
    }

    public List<ComparisonRow> rows() {
        return List.copyOf(rows);
    }

    /** Returns the first of {@link #rows} whose error is above its tolerance; empty if all agree. */
    public Optional<ComparisonRow> firstOff() {
        return rows.stream().filter(row -> !row.agrees()).findFirst();
    }
}
