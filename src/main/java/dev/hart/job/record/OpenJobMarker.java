package dev.hart.job.record;

import java.util.Optional;

/**
 * Says that a job is perhaps not over: written before its record, removed after its outcome.
 *
 * @param resent how often the sweeper has sent it again
 * @param setback why the last attempt at it came to nothing
 * @param engineFaults how often a device failed at it
 */
record OpenJobMarker(int resent, Optional<String> setback, int engineFaults) {
    static final OpenJobMarker NEW = new OpenJobMarker(0, Optional.empty(), 0);

    OpenJobMarker sentAgain() {
        return new OpenJobMarker(resent + 1, setback, engineFaults);
    }

    OpenJobMarker setBack(String reason) {
        return new OpenJobMarker(resent, Optional.of(reason), engineFaults);
    }

    OpenJobMarker engineFailed(String reason) {
        return new OpenJobMarker(resent, Optional.of(reason), engineFaults + 1);
    }
}
