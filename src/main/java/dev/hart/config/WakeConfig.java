package dev.hart.config;

import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings {@code hart.wake.*}: what starts a worker when jobs wait and none is alive. A job is accepted whether or not that
 * succeeds.
 */
public interface WakeConfig {
    /** Who starts workers. */
    @WithDefault("none")
    Provider provider();

    /** The scaling policy that {@code autoscaling} executes: its ARN, or its name with {@code hart.wake.group}. */
    Optional<String> policy();

    /** The group of EC2 Auto Scaling to which the policy belongs; required if the policy is not an ARN. */
    Optional<String> group();

    /** The URL that {@code http} posts to. */
    Optional<URI> url();

    /** How long hart waits after a wake before the next, over all instances that share records; 1 second to 1 hour. */
    @WithDefault("30s")
    Duration interval();

    /** The URL of a server that is not Amazon's, or of a VPC endpoint. */
    Optional<URI> endpoint();

    /** The policy's region; by default the one in its ARN, or the one that the environment names. */
    Optional<String> region();

    /** The time for one call with all its attempts, 1 to 25 seconds. */
    @WithDefault("15s")
    Duration timeout();

    /** The kinds of providers. */
    enum Provider {
        NONE,
        AUTOSCALING,
        HTTP
    }
}
