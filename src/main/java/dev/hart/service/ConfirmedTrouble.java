package dev.hart.service;

import java.util.Optional;

/** The trouble that two tests in a row have found: a single one may be a moment's fault. For one thread. */
final class ConfirmedTrouble {
    private boolean failedBefore;

    /** Returns the trouble after another test: the one that this test found if the test before failed too, else none. */
    Optional<String> after(Optional<String> found) {
        boolean confirmed = failedBefore;
        failedBefore = found.isPresent();
        return confirmed ? found : Optional.empty();
    }
}
