package dev.hart.job.notice;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a recipient was notified of a job's end.
 *
 * @param recipient name of the recipient
 * @param state how far notifying it is
 * @param tries how many attempts were made
 * @param at when the last attempt was made; without an attempt, when the job ended
 * @param reason why the last attempt failed
 */
public record NoticeState(String recipient, State state, int tries, Instant at, Optional<String> reason) {
    /** How far notifying a recipient is. */
    public enum State {
        /** There will be an attempt, perhaps another one. */
        PENDING,
        /** The recipient has the notice. */
        DELIVERED,
        /** The recipient wants no notices or can never be reached, or the job was erased. */
        STOPPED,
        /** All attempts, over three days, have failed. */
        GIVEN_UP;

        /** The name in replies and metrics, in lower case. Records contain {@link #name}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
