package dev.hart.bench;

import java.util.Arrays;

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
     * @param values in any order; they stay as they are
     * @param percent 1 to 100
     * @throws IllegalArgumentException if there are no values
     */
    static double of(double[] values, int percent) {
        if (values.length == 0 || percent < 1 || percent > 100) {
            throw new IllegalArgumentException(percent + " % of " + values.length + " values");
        }
        double[] ascending = values.clone();
        Arrays.sort(ascending);
        long rank = ((long) percent * ascending.length + 99) / 100;
        return ascending[(int) rank - 1];
    }
}
