package dev.hart.pipeline;

import dev.hart.pack.ScaleSchedule;
import java.util.SortedSet;
import java.util.TreeSet;

/** When to look at a picture on its way, from how long each scale takes. Not thread-safe. */
final class PreviewSchedule {
    /** Weight of the newest measurement. */
    private static final double NEWEST = 0.3;

    /** What comes after the last scale, residual and decoder, in shares of the last scale, until it is measured. */
    private static final double FINISH = 0.5;

    private final double[] seconds;
    private double finish;
    private boolean measured;

    /** Before anything is measured a scale is taken to last as long as it has tokens. */
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
     * @param scales seconds of each scale, all of them
     * @param after seconds from the last scale's end to the pictures
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
     * Numbers of scales done at which the time spent is nearest to even parts of the whole.
     *
     * @param count wished for
     * @param scales that are run
     * @param latest no preview after more scales than this
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
            // As many as are still to come must find a scale after this one.
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
