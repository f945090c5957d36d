package dev.hart.service;

import dev.hart.job.record.SweepResult;

/**
 * What {@link JobSweep} found and did, in all of its passes.
 *
 * @param passes how many passes ran, the last of which may have been cut short
 * @param jobs what the passes did with jobs; of jobs that had an open-job marker those that the last pass found
 * @param delivered notices that a recipient has accepted
 * @param undelivered attempts to notify that have failed; each is made again when it is due, unless it was the last
 * @param stopped notices that ended without a delivery: given up, or not wanted
 * @param images images without a job that the local store kept for long enough, and that were removed
 * @param cutShort whether the time was over before a pass ended, so that there may be more to do
 */
public record SweepReport(
        int passes, SweepResult jobs, int delivered, int undelivered, int stopped, int images, boolean cutShort) {

    /** Returns whether something was changed, so that another pass may find more to do. */
    boolean hasChanged() {
        return jobs.hasChanged() || delivered + undelivered + stopped + images > 0;
    }

    /** Returns the sum of these passes and later ones. */
    SweepReport then(SweepReport later) {
        SweepResult sum = jobs.plus(later.jobs());
        return new SweepReport(
                passes + later.passes(),
                new SweepResult(
                        later.jobs().open(),
                        sum.resent(),
                        sum.mended(),
                        sum.removed(),
                        later.jobs().failed()),
                delivered + later.delivered(),
                undelivered + later.undelivered(),
                stopped + later.stopped(),
                images + later.images(),
                later.cutShort());
    }
}
