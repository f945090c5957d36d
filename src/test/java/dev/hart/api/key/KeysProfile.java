package dev.hart.api.key;

import dev.hart.api.FakeModel;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Serves the {@link FakeModel} to callers with API keys, with rate limits by a clock that tests advance, and carries out jobs of at
 * most two attempts in an empty folder. Everything is logged, and traces are exported into memory. All classes of tests that need an
 * API key share this application, so each leaves a working device and no open job behind.
 */
public final class KeysProfile implements QuarkusTestProfile {
    /** An owner of jobs. */
    public static final String WEB = "hk-" + "w".repeat(43);
    /** Another owner of jobs. */
    public static final String SHOP = "hk-" + "p".repeat(43);
    /** The owner of the jobs that fuzzed requests create. */
    public static final String FUZZ = "hk-" + "f".repeat(43);
    /** An API key limited to two requests in ten seconds. */
    static final String METERED = "hk-" + "m".repeat(43);
    /** An API key limited to a thousand requests an hour in bursts of at most 500, which may lower the moderation. */
    public static final String STUDIO = "hk-" + "s".repeat(43);
    /** An API key for packs that are not served. */
    public static final String ELSEWHERE = "hk-" + "e".repeat(43);
    /** An API key for a pack that is no longer served. */
    public static final String LIMITED = "hk-" + "l".repeat(43);
    /** The origin whose pages may call. */
    static final String ORIGIN = "https://app.example";
    /** The beginning of all URLs in replies; a proxy would remove its path. */
    public static final String PUBLIC_URL = "https://pictures.example/hart";

    /** Returns the path and the query with which a proxy would pass a request for a URL on. */
    public static String passedOn(URI url) {
        return url.toString().substring(PUBLIC_URL.length());
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class, ManualTime.class, WhoAmI.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>();
        settings.put("hart.pack", "made-up");
        settings.put(
                "hart.data", "target/test-data/keys-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        settings.put("hart.public-url", PUBLIC_URL);
        settings.put("hart.recovery-interval", "100ms");
        putKeys(settings);
        putJobs(settings);

        settings.put("quarkus.log.level", "DEBUG");
        // The console handler would keep the level for all later tests.
        settings.put("quarkus.log.console.level", "INFO");
        settings.put("quarkus.otel.sdk.disabled", "false");
        settings.put("quarkus.otel.bsp.schedule.delay", "20ms");
        settings.put("quarkus.http.cors.enabled", "true");
        settings.put("quarkus.http.cors.origins", "https://first.example, " + ORIGIN + " ");
        // As behind a proxy that passes its prefix on.
        settings.put("quarkus.http.proxy.proxy-address-forwarding", "true");
        settings.put("quarkus.http.proxy.allow-x-forwarded", "true");
        settings.put("quarkus.http.proxy.enable-forwarded-prefix", "true");
        return settings;
    }

    private static void putKeys(Map<String, String> settings) {
        putKey(settings, "web", WEB, "rate", "100000/1m");
        putKey(settings, "shop", SHOP, "rate", "100000/1m");
        putKey(settings, "fuzz", FUZZ, "rate", "100000/1m");
        putKey(settings, "metered", METERED, "rate", "2/10s");
        putKey(settings, "\"studio\"", STUDIO, "rate", "1000/1h", "burst", "500", "may-lower-moderation", "true");
        putKey(settings, "\"elsewhere\"", ELSEWHERE, "models", "another-pack,one-more");
        putKey(settings, "limited", LIMITED, "models", "old-pack");
        settings.put("hart.wrong-key-rate", "3/1m");
    }

    private static void putKey(Map<String, String> settings, String name, String key, String... namesAndValues) {
        String prefix = "hart.keys." + name + ".";
        settings.put(
                prefix + "hash", BearerKey.of("Bearer " + key).orElseThrow().hashSetting());
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put(prefix + namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    private static void putJobs(Map<String, String> settings) {
        settings.put("hart.jobs.attempts", "2");
        settings.put("hart.jobs.lease", "1s");
        settings.put("hart.jobs.first-pause", "10ms");
        // A worker leaves a job for another pack to other workers for this long.
        settings.put("hart.jobs.longest-pause", "50ms");
        settings.put("hart.jobs.event-interval", "50ms");
        // No API key has this name.
        settings.put("hart.jobs.queue-owner", "anyone");
        settings.put("hart.events.allowed-origins", "events.example, other.example");
    }
}
