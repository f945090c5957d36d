package dev.hart.generation;

import dev.hart.pack.ScaleSchedule;

/** How much of the model is run. */
public enum Quality {
    /** Stops early, for a quick look: the finest scales, where most of the time goes, and the residual are left out. */
    DRAFT,
    /** All of it. */
    WHOLE;

    /** A draft runs as many scales as hold at most this share of all positions. */
    private static final double DRAFT_SHARE = 0.5;

    /** How many scales are run: all, or those that together hold at most half of all positions, at least one. */
    public int scales(ScaleSchedule schedule) {
        if (this == WHOLE) {
            return schedule.count();
        }
        int scales = 1;
        while (scales < schedule.last()
                && schedule.firstPosition(scales + 1) <= DRAFT_SHARE * schedule.totalPositions()) {
            scales++;
        }
        return scales;
    }
}
