package dev.hart.config;

import java.time.Duration;
import java.util.Optional;

/** The settings {@code hart.worker.*}, of an instance that draws the images of jobs. */
public interface WorkerConfig {
    /**
     * How long the worker must have been idle until it looks at the queue once more and, if that is empty, ends with exit code
     * 86; at least 1 second. By default it never ends by itself. For hosts that take an ended process away and start another
     * when messages wait.
     */
    Optional<Duration> retireAfter();
}
