package dev.hart.checkpoint.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The selection of diffusion steps by {@code num_sampling_steps}: which of the 1000 steps are kept, by the rule of improved
 * diffusion ({@code space_timesteps}). The value is a number of steps for each of several sections of equal size, {@code ddimN}
 * for N steps at an integer stride, or empty for all; absent, it is 8.
 */
final class SamplingSteps {
    private static final String KEY = "num_sampling_steps";
    private static final int DIFFUSION_STEPS = 1000;
    private static final String SUPPORTED = "at least 2 steps of " + DIFFUSION_STEPS
            + ", as \"N\", \"N,N,…\" (a number for each section) or \"ddimN\" (an integer stride)";

    private SamplingSteps() {}

    /** Returns the steps kept, ascending, at least two; any other value is refused. */
    static List<Integer> read(ConfigFile config) {
        String value = config.words(KEY, "8").strip();
        TreeSet<Integer> kept = new TreeSet<>();
        if (value.matches("ddim[0-9]{1,4}")) {
            ddim(kept, Integer.parseInt(value.substring(4)));
        } else if (value.isEmpty()) {
            sections(kept, List.of(DIFFUSION_STEPS));
        } else if (value.matches("\\s*[0-9]{1,4}\\s*(,\\s*[0-9]{1,4}\\s*){0,99}")) {
            sections(
                    kept,
                    Arrays.stream(value.split(","))
                            .map(n -> Integer.valueOf(n.strip()))
                            .toList());
        }
        if (kept.size() < 2) {
            throw config.refuse(KEY, value, SUPPORTED);
        }
        return new ArrayList<>(kept);
    }

    private static void ddim(Set<Integer> kept, int count) {
        for (int stride = 1; stride < DIFFUSION_STEPS; stride++) {
            if ((DIFFUSION_STEPS + stride - 1) / stride == count) {
                for (int step = 0; step < DIFFUSION_STEPS; step += stride) {
                    kept.add(step);
                }
                return;
            }
        }
    }

    private static void sections(Set<Integer> kept, List<Integer> counts) {
        int start = 0;
        for (int i = 0; i < counts.size(); i++) {
            int size = DIFFUSION_STEPS / counts.size() + (i < DIFFUSION_STEPS % counts.size() ? 1 : 0);
            int count = counts.get(i);
            if (count < 1 || count > size) {
                kept.clear();
                return;
            }
            double stride = count == 1 ? 1 : (size - 1.0) / (count - 1);
            double current = 0; // summed, not multiplied, because rounding errors next to a half decide the result
            for (int step = 0; step < count; step++) {
                kept.add(start + (int) Math.rint(current));
                current += stride;
            }
            start += size;
        }
    }
}
