package dev.hart.job;

import java.util.Optional;

/**
 * Says that a job is perhaps not over: written before its record, removed after its outcome.
 *
 * @param resent how often the sweeper has sent it again
 * @param setback why the last attempt at it came to nothing
 * @param engineFaults how often a device failed at it
 */
record OpenMark(int resent, Optional<String> setback, int engineFaults) {
    static final OpenMark NEW = new OpenMark(0, Optional.empty(), 0);

    OpenMark sentAgain() {
        return new OpenMark(resent + 1, setback, engineFaults);
    }

    OpenMark setBack(String reason) {
        return new OpenMark(resent, Optional.of(reason), engineFaults);
    }

    OpenMark engineFailed(String reason) {
        return new OpenMark(resent, Optional.of(reason), engineFaults + 1);
    }
}
