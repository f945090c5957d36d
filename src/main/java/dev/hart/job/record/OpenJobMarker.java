package dev.hart.job.record;

import java.util.Optional;

/**
 * The record that a job may have no outcome yet: written before the job's record, removed after its outcome.
 *
 * @param resent how often the sweeper has sent the job's message again
 * @param setback why the last attempt failed
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
