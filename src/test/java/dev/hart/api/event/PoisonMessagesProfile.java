package dev.hart.api.event;

import dev.hart.api.FakeModel;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Serves the {@link FakeModel} with jobs of at most two attempts, in an empty folder. */
public class PoisonMessagesProfile implements QuarkusTestProfile {
    static final int ATTEMPTS = 2;

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return new HashMap<>(Map.of(
                "hart.pack", "made-up",
                "hart.data",
                        "target/test-data/poison-" + ProcessHandle.current().pid() + "-" + System.nanoTime(),
                "hart.jobs.attempts", "" + ATTEMPTS,
                "hart.jobs.lease", "1s",
                "hart.jobs.first-pause", "10ms",
                "hart.jobs.longest-pause", "20ms",
                "hart.jobs.queue-owner", "anyone",
                "hart.recovery-interval", "100ms"));
    }
}
