package dev.hart.config;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings {@code hart.sqs.*}: the job queue and its dead-letter queue at Amazon or in another service with SQS's interface,
 * for instances that share their records in a bucket. Credentials are found as for S3. Without {@code hart.sqs.queue} hart does
 * not contact SQS for jobs.
 */
public interface SqsConfig {
    /** The name or URL of a standard queue; only with {@code hart.store=s3}. */
    Optional<String> queue();

    /** The name or URL of the dead-letter queue; by default the one in the queue's redrive policy. */
    Optional<String> deadLetterQueue();

    /** The URL of a server that is not Amazon's; by default the server in the queue's URL, if that is not Amazon's. */
    Optional<URI> endpoint();

    /**
     * The queues' region; by default the one in the queue's URL, or the one that the environment names, or {@code us-east-1} with
     * an endpoint, for which any region will do.
     */
    Optional<String> region();

    /** How long one request for messages waits for some to arrive, 1 to 20 seconds. Amazon charges for every request. */
    @WithName("wait")
    @WithDefault("20s")
    Duration longestWait();

    /**
     * Whether messages of jobs state a group, the digest of the job's owner, by which a standard queue of Amazon's lets no owner's
     * backlog delay the jobs of others (fair queues).
     */
    @WithDefault("true")
    boolean messageGroups();

    /**
     * The time for one call with all its attempts, 1 second to 10 minutes; each attempt may take a third of it. A request for
     * messages has {@code hart.sqs.wait} in addition.
     */
    @WithDefault("30s")
    Duration timeout();
}
