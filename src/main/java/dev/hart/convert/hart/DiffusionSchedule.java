package dev.hart.convert.hart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The residual head's sampling schedule: improved DDPM, a cosine schedule of 1000 steps respaced to a few. Index 0 is
 * the step nearest to the picture; sampling runs from the last index down.
 */
final class DiffusionSchedule {
    private static final int STEPS = 1000;
    private static final double MAX_BETA = 0.999;

    private final int[] timesteps;
    private final double[] betas;
    private final double[] alphas;

    /**
     * @param spacing as the checkpoints' {@code num_sampling_steps}: {@code "8"} steps spread evenly, {@code "a,b,c"}
     *     steps in equal sections, {@code "ddimN"} with a whole stride, empty for all steps
     * @throws IllegalArgumentException for anything else
     */
    DiffusionSchedule(String spacing) {
        this.timesteps = spaced(spacing);
        if (timesteps.length < 2) {
            throw new IllegalArgumentException("fewer than two steps");
        }
        double[] all = new double[STEPS];
        double product = 1;
        for (int i = 0; i < STEPS; i++) {
            product *= 1 - Math.min(1 - cosine((i + 1.0) / STEPS) / cosine((double) i / STEPS), MAX_BETA);
            all[i] = product;
        }
        betas = new double[timesteps.length];
        alphas = new double[timesteps.length];
        double last = 1;
        double kept = 1;
        for (int i = 0; i < timesteps.length; i++) {
            betas[i] = 1 - all[timesteps[i]] / last;
            last = all[timesteps[i]];
            kept *= 1 - betas[i];
            alphas[i] = kept;
        }
    }

    private static double cosine(double t) {
        double c = Math.cos((t + 0.008) / 1.008 * Math.PI / 2);
        return c * c;
    }

    private static int[] spaced(String spacing) {
        if (spacing.startsWith("ddim")) {
            int wanted = Integer.parseInt(spacing.substring("ddim".length()));
            for (int stride = 1; stride < STEPS; stride++) {
                if ((STEPS + stride - 1) / stride == wanted) {
                    int step = stride;
                    return java.util.stream.IntStream.range(0, wanted)
                            .map(i -> i * step)
                            .toArray();
                }
            }
            throw new IllegalArgumentException("no whole stride gives " + wanted + " steps");
        }
        List<Integer> counts = spacing.isEmpty()
                ? List.of(STEPS)
                : Arrays.stream(spacing.split(",", -1))
                        .map(String::strip)
                        .map(Integer::valueOf)
                        .toList();
        TreeSet<Integer> steps = new TreeSet<>();
        int start = 0;
        for (int i = 0; i < counts.size(); i++) {
            int size = STEPS / counts.size() + (i < STEPS % counts.size() ? 1 : 0);
            int count = counts.get(i);
            if (count < 1 || count > size) {
                throw new IllegalArgumentException(count + " steps do not fit in a section of " + size);
            }
            double stride = count == 1 ? 1 : (double) (size - 1) / (count - 1);
            // Accumulated, not multiplied: the roundings decide which step is taken, and the reference accumulates.
            double current = 0;
            for (int step = 0; step < count; step++, current += stride) {
                steps.add(start + (int) Math.rint(current));
            }
            start += size;
        }
        return new ArrayList<>(steps).stream().mapToInt(Integer::intValue).toArray();
    }

    /** Number of steps. */
    int size() {
        return timesteps.length;
    }

    /** The original timestep of each index. */
    double[] timesteps() {
        return Arrays.stream(timesteps).asDoubleStream().toArray();
    }

    /** What the sampler needs of index i. */
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
