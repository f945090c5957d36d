package dev.hart.api.openai;

import dev.hart.api.FakeModel;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** Serves the {@link FakeModel}, and lets each owner have three unfinished jobs. */
public final class LimitedJobsProfile implements QuarkusTestProfile {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "hart.pack",
                "made-up",
                "hart.data",
                "target/test-data/limited-" + ProcessHandle.current().pid() + "-" + System.nanoTime(),
                "hart.jobs.max-open",
                "100",
                "hart.jobs.max-open-per-owner",
                "3",
                // The worker notices at a heartbeat that a job was cancelled.
                "hart.jobs.lease",
                "1s");
    }
}
