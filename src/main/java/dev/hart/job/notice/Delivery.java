package dev.hart.job.notice;

import java.time.Instant;
import java.util.Optional;

/** What came of telling somebody once. */
public sealed interface Delivery {
    /** They know. */
    record Delivered() implements Delivery {}

    /**
     * They do not want to know, or cannot be told at all.
     *
     * @param reason one line, which the job's owner may see
     */
    record Stopped(String reason) implements Delivery {}

    /**
     * They could not be told, and may be another time.
     *
     * @param reason one line, which the job's owner may see
     * @param notBefore when they want to hear of it again at the earliest
     */
    record Failed(String reason, Optional<Instant> notBefore) implements Delivery {}
}
