package dev.hart.api.job;

import dev.hart.api.FakeModel;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * Serves the {@link FakeModel} to several owners, with jobs of at most two attempts, in an empty folder. All classes of tests on
 * jobs share this application, so each leaves a working device and no open job behind.
 */
public final class JobsProfile implements QuarkusTestProfile {
    public static final String WEB = "hk-" + "w".repeat(43);
    public static final String SHOP = "hk-" + "p".repeat(43);
    /** The owner of the jobs that fuzzed requests create. */
    public static final String FUZZ = "hk-" + "f".repeat(43);
    /** An API key for a pack that is no longer served. */
    public static final String LIMITED = "hk-" + "l".repeat(43);

    public static final String PUBLIC_URL = "https://pictures.example/hart";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "hart.pack", "made-up",
                "hart.data", "target/test-data/jobs-" + ProcessHandle.current().pid() + "-" + System.nanoTime(),
                "hart.public-url", PUBLIC_URL,
                "hart.jobs.attempts", "2",
                "hart.jobs.lease", "1s",
                "hart.jobs.first-pause", "10ms",
                "hart.jobs.event-interval", "50ms",
                "hart.recovery-interval", "100ms",
                "hart.keys.web.rate", "100000/1m",
                "hart.keys.shop.rate", "100000/1m"));
        settings.put("hart.keys.fuzz.rate", "100000/1m");
        // No API key has this name.
        settings.put("hart.jobs.queue-owner", "anyone");
        // A worker leaves a job for another pack to other workers for this long.
        settings.put("hart.jobs.longest-pause", "50ms");
        settings.put("hart.events.allowed-origins", "events.example, other.example");
        settings.put("hart.keys.web.hash", hash(WEB));
        settings.put("hart.keys.shop.hash", hash(SHOP));
        settings.put("hart.keys.fuzz.hash", hash(FUZZ));
        settings.put("hart.keys.limited.hash", hash(LIMITED));
        settings.put("hart.keys.limited.models", "old-pack");
        return settings;
    }

    private static String hash(String key) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
            return "sha256:" + HexFormat.of().formatHex(sha);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
