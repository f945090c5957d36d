package dev.hart.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** The settings {@code hart.connections.*}: the connections of the HTTP server. */
public interface ConnectionConfig {
    /**
     * The most connections at a time, at least 1. A connection above that takes the place of one that has no request. By default
     * as many as the process may have file descriptors, less those that are open at the start and a reserve for records, images
     * and the model, and at most 10,000.
     */
    OptionalInt max();

    /**
     * How long the head of a request may take to arrive, at least 1 second: from the beginning of a connection, or from the first
     * byte of a later request. After that hart closes the connection.
     */
    @WithDefault("15s")
    Duration headTimeout();

    /**
     * How long a connection may stay open after a reply without another request, at least 1 second. A load balancer should close
     * its connections sooner than hart does; the default is longer than those of the usual ones. It does not keep others out,
     * because above {@link #max} a new connection takes the place of an idle one.
     */
    @WithDefault("11m")
    Duration idleTimeout();
}
