package dev.hart.job.notice;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a recipient was notified of a job's end.
 *
 * @param recipient name of the recipient
 * @param state how far notifying it is
 * @param tries how many attempts were made; 0 also if the record of the result is damaged
 * @param at when the last attempt began or ended; without an attempt, when the notice was recorded, right after the job's end
 * @param reason why the last attempt failed, or why no attempt follows; empty if it succeeded, is still made, or is the first
 */
public record NoticeState(String recipient, State state, int tries, Instant at, Optional<String> reason) {
    /** How far notifying a recipient is. */
    public enum State {
        /** There will be an attempt, perhaps another one. */
        PENDING,
        /** The recipient has the notice. */
        DELIVERED,
        /**
         * The recipient wants no notices or can never be reached, the job was erased, or the record of the result is damaged.
         */
        STOPPED,
        /** All ten attempts, over about three days, have failed, or the result of the last is not known. */
        GIVEN_UP;

        /** The name in replies and metrics, in lower case. Records contain {@link #name}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
