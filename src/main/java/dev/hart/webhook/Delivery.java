package dev.hart.webhook;

import java.time.Duration;
import java.util.Optional;

/**
 * The result of notifying a recipient once. Reasons are one line, may be shown to the job's owner, and contain nothing of a
 * receiver's reply but its status, and nothing of the addresses that its name resolves to.
 */
public sealed interface Delivery {
    /** The recipient has the notice. */
    record Delivered() implements Delivery {}

    /** The recipient must not be notified again: it wants no more notices, it can never be reached, or the job was erased. */
    record Stopped(String reason) implements Delivery {}

    /**
     * The recipient may be notified later. Whether it has the notice all the same is not known.
     *
     * @param retryAfter how long the recipient asks not to be notified, 0 to 1 day; empty if it does not ask
     */
    record Failed(String reason, Optional<Duration> retryAfter) implements Delivery {
        /** A failure of a recipient that asks for no pause. */
        public Failed(String reason) {
            this(reason, Optional.empty());
        }
    }
}
