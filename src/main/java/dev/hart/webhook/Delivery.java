package dev.hart.webhook;

import java.time.Duration;
import java.util.Optional;

/** What became of one POST. Reasons are one line, and tell nothing of what a receiver replied or where its name leads. */
public sealed interface Delivery {
    /** The receiver has it: 2xx. */
    record Delivered(int status) implements Delivery {}

    /** 410: the receiver wants no more of them. */
    record Gone() implements Delivery {}

    /** It can never be: the URL is none, or leads to an address that is not allowed. Nothing was sent. */
    record Refused(String reason) implements Delivery {}

    /**
     * It may do later. Whether the receiver has it all the same is not known.
     *
     * @param retryAfter how long the receiver asks to be left alone, 0 to 1 day
     */
    record Failed(String reason, Optional<Duration> retryAfter) implements Delivery {
        Failed(String reason) {
            this(reason, Optional.empty());
        }
    }
}
