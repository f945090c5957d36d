package dev.hart.api.key;

import dev.hart.api.FakeModel;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Serves the {@link FakeModel} to those who have a key, by a clock that stands still. */
public final class KeysProfile implements QuarkusTestProfile {
    /** Two requests in ten seconds. */
    public static final String WEB = "hk-" + "w".repeat(43);
    /** A thousand, and may lower the moderation. */
    public static final String STUDIO = "hk-" + "s".repeat(43);
    /** Is for another pack. */
    public static final String ELSEWHERE = "hk-" + "e".repeat(43);
    /** Whose site the browser shows. */
    static final String ORIGIN = "https://app.example";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class, ManualTime.class, WhoAmI.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "hart.pack", "made-up",
                "hart.data", "target/test-data/keys",
                "hart.keys.web.rate", "2/10s",
                "hart.keys.\"studio\".rate", "1000/1h",
                "hart.keys.\"studio\".burst", "500",
                "hart.keys.\"studio\".may-lower-moderation", "true",
                "hart.keys.\"elsewhere\".models", "another-pack,one-more",
                "hart.wrong-key-rate", "3/1m",
                "quarkus.http.cors.enabled", "true",
                "quarkus.http.cors.origins", ORIGIN));
        settings.put("hart.keys.web.hash", hash(WEB));
        settings.put("hart.keys.\"studio\".hash", hash(STUDIO));
        settings.put("hart.keys.\"elsewhere\".hash", hash(ELSEWHERE));
        return settings;
    }

    private static String hash(String key) {
        return BearerKey.of("Bearer " + key).orElseThrow().hashSetting();
    }
}
