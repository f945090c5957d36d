package dev.hart.job.notice;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether somebody knows of a job's end.
 *
 * @param recipient who
 * @param state where it stands
 * @param tries how often it was tried
 * @param at when it was tried last; of one that was not tried, when the job ended
 * @param reason what the last try failed of
 */
public record NoticeState(String recipient, State state, int tries, Instant at, Optional<String> reason) {
    /** Where it stands. */
    public enum State {
        /** It will be tried, perhaps again. */
        PENDING,
        /** They know. */
        DELIVERED,
        /** They did not want to know, or there was nothing to tell any more. */
        STOPPED,
        /** It was tried for days. */
        GIVEN_UP
    }
}
