package dev.hart.job.record;

import java.util.Optional;

/**
 * The record that a job may not be finished: written before the job's record, and again before an erasure; removed once the job
 * has an outcome and its notices are recorded, or the erasure is done.
 *
 * @param resent how often the sweeper has sent the job's message again
 * @param setback why the last attempt failed; empty if none did
 * @param engineFaults how often a device failed during an attempt
 */
record OpenJobMarker(int resent, Optional<String> setback, int engineFaults) {
    static final OpenJobMarker NEW = new OpenJobMarker(0, Optional.empty(), 0);

    OpenJobMarker sentAgain() {
        return new OpenJobMarker(resent + 1, setback, engineFaults);
    }

    OpenJobMarker withSetback(String reason) {
        return new OpenJobMarker(resent, Optional.of(reason), engineFaults);
    }

    OpenJobMarker withEngineFailure(String reason) {
        return new OpenJobMarker(resent, Optional.of(reason), engineFaults + 1);
    }
}
