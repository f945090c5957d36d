package dev.hart.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings {@code hart.webhook.*}: where webhooks may go, and how they are signed and sent. */
public interface WebhookConfig {
    /**
     * The secrets that sign the webhooks of jobs whose owner has no API key, each {@code whsec_} and base64, the newest first.
     * The previous secret stays here as long as receivers may still use it.
     */
    Optional<List<String>> secrets();

    /** Where webhooks may go in addition to public addresses: networks ({@code 10.0.0.0/8}), addresses, host names. */
    Optional<List<String>> allow();

    /** Whether webhooks may go over plain HTTP. */
    @WithDefault("false")
    boolean plainHttp();

    /**
     * How long a receiver or the event sink may take until the head of its response has arrived, resolving its name included: 100
     * milliseconds to 25 seconds.
     */
    @WithDefault("15s")
    Duration timeout();
}
