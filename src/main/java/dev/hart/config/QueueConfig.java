package dev.hart.config;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Optional;

/** The settings {@code hart.queue.*}: the queue of requests that wait for the device. */
public interface QueueConfig {
    /**
     * The number of requests for images that may wait for the device, and as many moderations; at least 1. hart refuses the next
     * one with 429.
     */
    @WithDefault("16")
    int capacity();

    /** The setting {@code hart.queue.batch-wait}; {@link #batchWait} returns the value in force. */
    @WithName("batch-wait")
    Optional<Duration> configuredBatchWait();

    /** The setting {@code hart.queue.company}, the former name of {@code hart.queue.batch-wait}. */
    @WithName("company")
    Optional<Duration> formerBatchWait();

    /**
     * Returns how long the first image of a batch that is not full waits for others, up to 1 second:
     * {@code hart.queue.batch-wait}, else its former name {@code hart.queue.company}, else 4 milliseconds.
     */
    default Duration batchWait() {
        return configuredBatchWait().or(this::formerBatchWait).orElse(Duration.ofMillis(4));
    }
}
