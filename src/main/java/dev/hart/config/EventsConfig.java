package dev.hart.config;

import java.net.URI;
import java.util.Optional;

/**
 * The settings {@code hart.events.*}: where hart sends a CloudEvent about the end of every job. A notice stays in the records
 * until its recipient has accepted the event.
 */
public interface EventsConfig {
    /** The URL that hart posts events to, for example Knative's {@code K_SINK}; {@code http} or {@code https}, any address. */
    Optional<URI> sink();

    /**
     * The name or URL of a queue that hart sends events to, in the region and at the endpoint of {@code hart.sqs}. It must be
     * neither the job queue nor its dead-letter queue.
     */
    Optional<String> queue();
}
