package dev.hart.convert.hart;

import java.util.Arrays;
import java.util.List;

/**
 * The sampling schedule of the residual head: improved DDPM, a cosine schedule of 1000 steps respaced to a few. Index 0 is
 * the step nearest to the image; sampling runs from the last index down.
 */
final class DiffusionSchedule {
    private static final int STEPS = 1000;
    private static final double MAX_BETA = 0.999;

    private final int[] timesteps;
    private final double[] betas;
    private final double[] alphas;

    /**
     * Computes the schedule.
     *
     * @param timesteps the steps kept of the 1000 (0 to 999), ascending, at least two
     */
    DiffusionSchedule(List<Integer> timesteps) {
        this.timesteps = timesteps.stream().mapToInt(Integer::intValue).toArray();
        double[] all = new double[STEPS];
        double product = 1;
        for (int i = 0; i < STEPS; i++) {
            product *= 1 - Math.min(1 - cosine((i + 1.0) / STEPS) / cosine((double) i / STEPS), MAX_BETA);
            all[i] = product;
        }
        betas = new double[this.timesteps.length];
        alphas = new double[this.timesteps.length];
        double last = 1;
        double kept = 1;
        for (int i = 0; i < this.timesteps.length; i++) {
            betas[i] = 1 - all[this.timesteps[i]] / last;
            last = all[this.timesteps[i]];
            kept *= 1 - betas[i];
            alphas[i] = kept;
        }
    }

    private static double cosine(double t) {
        double c = Math.cos((t + 0.008) / 1.008 * Math.PI / 2);
        return c * c;
    }

    /** Returns the number of steps. */
    int size() {
        return timesteps.length;
    }

    /** Returns the original timestep of each index. */
    double[] timesteps() {
        return Arrays.stream(timesteps).asDoubleStream().toArray();
    }

    /**
     * Returns the seven coefficients of index i: √(1/ᾱ), √(1/ᾱ − 1), the weights of x₀ and x in the posterior mean, log of the
     * posterior variance (at index 0, where that is 0, of the one at index 1), log β, and whether noise is added (0 at index 0,
     * else 1).
     */
    float[] row(int i) {
        double before = i == 0 ? 1 : alphas[i - 1];
        double posterior = posteriorVariance(i);
        double clipped = Math.log(i == 0 ? posteriorVariance(1) : posterior);
        return new float[] {
            (float) Math.sqrt(1 / alphas[i]),
            (float) Math.sqrt(1 / alphas[i] - 1),
            (float) (betas[i] * Math.sqrt(before) / (1 - alphas[i])),
            (float) ((1 - before) * Math.sqrt(1 - betas[i]) / (1 - alphas[i])),
            (float) clipped,
            (float) Math.log(betas[i]),
            i == 0 ? 0 : 1
        };
    }

    private double posteriorVariance(int i) {
        double before = i == 0 ? 1 : alphas[i - 1];
        return betas[i] * (1 - before) / (1 - alphas[i]);
    }
}
