package dev.hart.api.key;

import dev.hart.config.ServiceConfig;
import io.github.bucket4j.TimeMeter;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** The API keys of the configuration. */
@Singleton
class ApiKeys {
    private final List<ApiKey> keys;

    ApiKeys(ServiceConfig config, TimeMeter time) {
        this.keys = config.keys().entrySet().stream()
                .map(key -> new ApiKey(key.getKey(), key.getValue(), time))
                .toList();
    }

    /** Whether the service requires no API key. */
    boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * The configured API key that was sent; empty if none has its hash. Compares the hash with all of them, so that the time
     * taken reveals nothing.
     */
    Optional<ApiKey> find(BearerKey sent) {
        byte[] hash = sent.hash();
        Optional<ApiKey> found = Optional.empty();
        for (ApiKey key : keys) {
            if (key.hasHash(hash)) {
                found = Optional.of(key);
            }
        }
        return found;
    }
}
