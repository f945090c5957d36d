package dev.hart.job.record;

/**
 * What one pass of the sweeper found and did.
 *
 * @param open jobs that had an open-job marker, because they may not be finished
 * @param resent jobs whose message was sent again
 * @param mended open-job markers and attempt records of which nothing is left to do, and which the pass removed: of jobs that had
 *     ended or were erased, of requests that were never recorded, and of dead attempts, with their images
 * @param removed jobs that retention removed
 * @param failed records that the pass could not handle and left for the next pass
 */
public record SweepResult(int open, int resent, int mended, int removed, int failed) {
    /** The result of a pass that found nothing. */
    public static final SweepResult NOTHING = new SweepResult(0, 0, 0, 0, 0);

    /** Returns the sum of two passes. */
    public SweepResult plus(SweepResult other) {
        return new SweepResult(
                open + other.open,
                resent + other.resent,
                mended + other.mended,
                removed + other.removed,
                failed + other.failed);
    }

    /** Returns whether the pass changed something, so that another pass may find more to do. */
    public boolean hasChanged() {
        return resent + mended + removed > 0;
    }
}
