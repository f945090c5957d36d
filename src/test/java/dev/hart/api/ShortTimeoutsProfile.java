package dev.hart.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/**
 * Serves large images of the {@link FakeModel} with short timeouts and few threads. Refuses what known clients send and it
 * cannot honour, and prompts that are too long.
 */
public final class ShortTimeoutsProfile implements QuarkusTestProfile {
    /** The number of worker threads. */
    static final int THREADS = 4;

    static final int CONNECTIONS = 40;

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("hart.pack", "made-up"),
                Map.entry("hart.data", "target/test-data/impatient"),
                Map.entry("hart.body-timeout", "1s"),
                Map.entry("hart.reply-timeout", "2s"),
                Map.entry("hart.connections.max", "" + CONNECTIONS),
                Map.entry("hart.connections.head-timeout", "1s"),
                Map.entry("hart.connections.idle-timeout", "2s"),
                Map.entry("hart.compat", "strict"),
                Map.entry("hart.prompt.too-long", "refuse"),
                Map.entry("hart.stream-heartbeat", "1s"),
                Map.entry("fake.size", "1024"),
                Map.entry("quarkus.thread-pool.max-threads", "" + THREADS));
    }
}
