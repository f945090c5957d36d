package dev.hart.api.key;

import dev.hart.api.FakeModel;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Serves the {@link FakeModel} to callers with an API key, with rate limits by a clock that tests advance. */
public final class KeysProfile implements QuarkusTestProfile {
    /** An API key limited to two requests in ten seconds. */
    public static final String WEB = "hk-" + "w".repeat(43);
    /** An API key limited to a thousand requests an hour in bursts of at most 500, which may lower the moderation. */
    public static final String STUDIO = "hk-" + "s".repeat(43);
    /** An API key for packs that are not served. */
    public static final String ELSEWHERE = "hk-" + "e".repeat(43);
    /** The origin whose pages may call. */
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
                "quarkus.http.cors.origins", "https://first.example, " + ORIGIN + " "));
        // As behind a proxy that passes its prefix on.
        settings.put("quarkus.http.proxy.proxy-address-forwarding", "true");
        settings.put("quarkus.http.proxy.allow-x-forwarded", "true");
        settings.put("quarkus.http.proxy.enable-forwarded-prefix", "true");
        settings.put("hart.keys.web.hash", hash(WEB));
        settings.put("hart.keys.\"studio\".hash", hash(STUDIO));
        settings.put("hart.keys.\"elsewhere\".hash", hash(ELSEWHERE));
        return settings;
    }

    private static String hash(String key) {
        return BearerKey.of("Bearer " + key).orElseThrow().hashSetting();
    }
}
