package dev.hart.bench;

import java.util.Arrays;
import java.util.List;

/**
 * Percentiles by nearest rank: the smallest value that at least so many percent of the values do not exceed. Each percentile is
 * therefore a time that was measured, never one between two. Of fewer than 20 values the 95th percentile is the largest, and of an
 * even number of values the 50th is the lower of the two in the middle.
 */
final class NearestRank {
    private NearestRank() {}

    /**
     * Returns a percentile.
     *
     * @param percent 1 to 100
     * @throws IllegalArgumentException if there are no values
     */
    static double of(List<Double> values, int percent) {
        double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
        return ofSorted(sorted, percent);
    }

    /** Returns a percentile of values in any order, which are sorted in place. */
    static double sorting(double[] values, int percent) {
        Arrays.sort(values);
        return ofSorted(values, percent);
    }

    /** Returns a percentile of ascending values. */
    static double ofSorted(double[] ascending, int percent) {
        if (ascending.length == 0 || percent < 1 || percent > 100) {
            throw new IllegalArgumentException(percent + " % of " + ascending.length + " values");
        }
        long rank = ((long) percent * ascending.length + 99) / 100;
        return ascending[(int) rank - 1];
    }
}
