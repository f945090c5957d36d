package dev.hart.job.record;

/**
 * What one pass of the sweeper found and did.
 *
 * @param open jobs that had an open-job marker, because they may not be finished
 * @param resent jobs whose message was sent again
 * @param removed jobs that retention removed
 * @param failed records that the pass could not handle and left for the next pass
 */
public record SweepResult(int open, int resent, int removed, int failed) {
    /** Returns the sum of two passes. */
    SweepResult plus(SweepResult other) {
        return new SweepResult(
                open + other.open, resent + other.resent, removed + other.removed, failed + other.failed);
    }
}
