package dev.hart.bench;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The ratio of two medians with its spread.
 *
 * <p>The spread is a 95 % percentile bootstrap interval (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13):
 * both results are resampled, run by run with replacement, and the interval holds the middle 95 % of the ratios that come of it.
 * Times of runs are skewed to the right and have outliers, so an interval that assumes a normal distribution would be wrong, and a
 * ratio of quartiles shows how far single runs are apart, not how well the ratio of the medians is known. Of fewer than
 * {@value #FEWEST} runs a bootstrap makes intervals that are too narrow, so hart makes no interval of them.
 *
 * <p>The interval covers what differs between the runs of one process. It does not cover what differs between two processes or
 * two hours of a machine, for example other work on it.
 *
 * @param value p50 of the later result over p50 of the earlier one; below 1 the later one is faster
 * @param bounds the interval; empty if one of the results has fewer than {@value #FEWEST} runs
 */
public record RatioInterval(double value, Optional<Bounds> bounds) {
    /** The ends of an interval. */
    public record Bounds(double low, double high) {}

    /** Fewest runs of a result from which an interval is made. */
    static final int FEWEST = 5;

    private static final int RESAMPLES = 1000;
    private static final long SEED = 17;

    /**
     * Compares two results; the same results give the same interval.
     *
     * @return empty if the earlier median is 0, to which there is no ratio
     */
    static Optional<RatioInterval> of(RunSeconds earlier, RunSeconds later) {
        double[] before = earlier.times();
        double[] after = later.times();
        double base = median(before);
        if (base == 0) {
            return Optional.empty();
        }
        double value = median(after) / base;
        if (before.length < FEWEST || after.length < FEWEST) {
            return Optional.of(new RatioInterval(value, Optional.empty()));
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[] ratios = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            ratios[i] = median(resample(after, random)) / median(resample(before, random));
        }
        // The 2.5th and the 97.5th percentile: the 25th value from each end.
        Arrays.sort(ratios);
        int tail = RESAMPLES / 40;
        Bounds bounds = new Bounds(ratios[tail - 1], ratios[RESAMPLES - tail]);
        return Optional.of(new RatioInterval(value, Optional.of(bounds)));
    }

    private static double[] resample(double[] values, SplittableRandom random) {
        double[] drawn = new double[values.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = values[random.nextInt(values.length)];
        }
        return drawn;
    }

    private static double median(double[] values) {
        return NearestRank.of(values, 50);
    }
}
