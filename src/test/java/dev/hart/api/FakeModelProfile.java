package dev.hart.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** Serves the {@link FakeModel} with a queue of one request. */
public final class FakeModelProfile implements QuarkusTestProfile {
    /** The beginning of all URLs in replies. */
    public static final String PUBLIC_URL = "https://pictures.example/hart";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "hart.pack", "made-up",
                "hart.data", "target/test-data/fake",
                "hart.public-url", PUBLIC_URL,
                "hart.url-ttl", "10m",
                "hart.queue.capacity", "1");
    }
}
