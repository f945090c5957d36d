package dev.hart.config;

import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The settings {@code hart.keys."NAME".*}: an API key, which {@code hart key NAME} makes. */
public interface KeyConfig {
    /** {@code sha256:} and the SHA-256 of the API key, 64 hexadecimal digits. Only the caller keeps the API key itself. */
    String hash();

    /** How many requests may be sent with the API key on average: {@code 60/1m} is 60 a minute. */
    @WithDefault("60/1m")
    Rate rate();

    /** How many of these requests may arrive at once, 1 to 1,000,000; by default the rate's whole count. */
    OptionalInt burst();

    /**
     * The secrets that sign the webhooks of this API key's jobs, in the form of {@code hart.webhook.secrets}; by default none,
     * and its jobs cannot name a webhook.
     */
    Optional<List<String>> webhookSecrets();

    /** The packs that the API key may use; by default all. */
    Optional<Set<String>> models();

    /** Whether requests with this API key may contain {@code moderation: low}. */
    @WithDefault("false")
    boolean mayLowerModeration();
}
