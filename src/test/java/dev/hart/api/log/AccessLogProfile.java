package dev.hart.api.log;

import dev.hart.api.FakeModel;
import dev.hart.api.key.BearerKey;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** Serves the {@link FakeModel} to one API key. */
public final class AccessLogProfile implements QuarkusTestProfile {
    /** A system property, because the profile's class is loaded twice: once for Quarkus, once for the test. */
    private static final String SECRET = "dev.hart.api.log.secret";

    static String secret() {
        return System.getProperty(SECRET, "");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        BearerKey key = BearerKey.random();
        System.setProperty(SECRET, key.secret());
        return Map.of(
                "hart.pack", "made-up",
                "hart.data", "target/test-data/access",
                "hart.keys.web.hash", key.hashSetting(),
                "hart.keys.web.rate", "1000/1m",
                "quarkus.log.level", "DEBUG",
                // The console handler would keep the level for all later tests.
                "quarkus.log.console.level", "INFO");
    }
}
