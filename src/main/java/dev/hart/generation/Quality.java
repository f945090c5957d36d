package dev.hart.generation;

import dev.hart.pack.ScaleSchedule;

/** How many of the model's scales are run, and whether the residual is. */
public enum Quality {
    /** A draft, for a quick look: the finest scales, which take most of the time, and the residual are left out. */
    DRAFT,
    /** All scales and the residual. */
    WHOLE;

    /** Largest share of all positions that the scales of a draft may hold. */
    private static final double DRAFT_SHARE = 0.5;

    /**
     * The number of scales that are run: all, or for a draft the first ones that together hold at most half of all positions, at
     * least one.
     */
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
