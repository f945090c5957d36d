package dev.hart.pipeline;

import dev.hart.pack.ScaleSchedule;
import java.util.SortedSet;
import java.util.TreeSet;

/** Chooses when to make previews of an image, from how long each scale takes. Not thread-safe. */
final class PreviewSchedule {
    /** Weight of the newest measurement; the first one replaces the assumptions. */
    private static final double NEWEST = 0.3;

    /** Time of residual and decoder, as a share of the last scale's, until it is measured. */
    private static final double FINISH = 0.5;

    private final double[] seconds;
    private double finish;
    private boolean measured;

    /**
     * Starts unmeasured: until {@link #measured} is called, the time of a scale is assumed to be proportional to its tokens
     * (those of the context for scale 0), and residual and decoder to take half as long as the last scale.
     */
    PreviewSchedule(ScaleSchedule schedule, int contextTokens) {
        seconds = new double[schedule.count()];
        for (int k = 0; k < seconds.length; k++) {
            seconds[k] = k == 0 ? contextTokens : schedule.tokens(k);
        }
        finish = FINISH * seconds[schedule.last()];
    }

    /**
     * Learns from a batch whose scales were run one by one.
     *
     * @param scales seconds of every scale
     * @param after seconds, perhaps estimated, from the end of the last scale to the images
     */
    void measured(double[] scales, double after) {
        double weight = measured ? NEWEST : 1;
        for (int k = 0; k < seconds.length; k++) {
            seconds[k] += weight * (scales[k] - seconds[k]);
        }
        finish += weight * (after - finish);
        measured = true;
    }

    /**
     * Chooses the numbers of scales after which the time spent is nearest to equal parts of the whole time, residual and decoder
     * included.
     *
     * @param count number of previews wanted
     * @param scales number of scales that are run
     * @param latest no preview after more scales than this
     * @return {@code count} different numbers from 1 to the smaller of {@code scales − 1} and {@code latest}, or all of these if
     *     they are fewer
     */
    SortedSet<Integer> pick(int count, int scales, int latest) {
        int last = Math.min(scales - 1, latest);
        double total = finish;
        for (int k = 0; k < scales; k++) {
            total += seconds[k];
        }
        SortedSet<Integer> picked = new TreeSet<>();
        int number = Math.max(0, Math.min(count, last));
        int from = 1;
        for (int i = 1; i <= number; i++) {
            // Leaves a later scale for each preview that is still to be chosen.
            int done = nearest(total * i / (number + 1), from, last - (number - i));
            picked.add(done);
            from = done + 1;
        }
        return picked;
    }

    private int nearest(double target, int from, int to) {
        int best = from;
        double spent = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int done = 1; done <= to; done++) {
            spent += seconds[done - 1];
            if (done >= from && Math.abs(spent - target) < smallest) {
                smallest = Math.abs(spent - target);
                best = done;
            }
        }
        return best;
    }
}
