package dev.hart.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** Serves large images of the {@link FakeModel} with short timeouts and few threads. */
public final class ShortTimeoutsProfile implements QuarkusTestProfile {
    /** The number of worker threads. */
    static final int THREADS = 4;

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "hart.pack", "made-up",
                "hart.data", "target/test-data/impatient",
                "hart.body-timeout", "1s",
                "hart.reply-timeout", "2s",
                "hart.stream-heartbeat", "1s",
                "fake.size", "1024",
                "quarkus.thread-pool.max-threads", "" + THREADS);
    }
}
