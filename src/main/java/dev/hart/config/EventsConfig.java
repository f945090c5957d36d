package dev.hart.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The settings {@code hart.events.*}: where hart sends a CloudEvent about the end of every job, and who may deliver CloudEvents
 * that request jobs. A notice stays in the records until its recipient accepts or refuses the event, or hart gives up after about
 * three days.
 */
public interface EventsConfig {
    /** The URL that hart posts events to, for example Knative's {@code K_SINK}; {@code http} or {@code https}, any address. */
    Optional<URI> sink();

    /**
     * The name or URL of a queue that hart sends events to, in the region and at the endpoint of {@code hart.sqs}. It must be
     * neither the job queue nor its dead-letter queue.
     */
    Optional<String> queue();

    /**
     * The origins that may deliver events to {@code /v1/events} after the handshake of CloudEvents' web hooks, as the names that
     * they send in {@code WebHook-Request-Origin}, separated by commas; {@code *} allows all. By default none, and senders that
     * need no handshake are not affected.
     */
    Optional<List<String>> allowedOrigins();
}
