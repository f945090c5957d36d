package dev.hart.bench;

import static dev.hart.bench.ResultChecks.atLeast;
import static dev.hart.bench.ResultChecks.list;
import static dev.hart.bench.ResultChecks.ofSamples;

import java.util.Arrays;
import java.util.List;

/**
 * The times of all runs, and their {@linkplain NearestRank percentiles}.
 *
 * @param samples one for each run, in the order of the runs; at least one
 */
public record RunSeconds(double p50, double p95, List<Double> samples) {
    public RunSeconds {
        samples = list("samples", samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("samples is empty");
        }
        samples.forEach(sample -> atLeast("samples", 0, sample));
        ofSamples("p50", NearestRank.of(times(samples), 50), p50);
        ofSamples("p95", NearestRank.of(times(samples), 95), p95);
    }

    /** Returns the timing of runs. */
    static RunSeconds of(List<Double> samples) {
        double[] times = times(samples);
        return new RunSeconds(NearestRank.of(times, 50), NearestRank.of(times, 95), samples);
    }

    /** Returns the samples. */
    double[] times() {
        return times(samples);
    }

    private static double[] times(List<Double> samples) {
        return samples.stream().mapToDouble(sample -> sample).toArray();
    }

    /** The time of all runs together. */
    double total() {
        return Arrays.stream(times()).sum();
    }
}
