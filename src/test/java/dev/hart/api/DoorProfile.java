package dev.hart.api;

import dev.hart.io.StrictJson;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Runs a door in an empty data folder. Of its pack only the manifest can be read: every other file is empty, so that a model could
 * not be loaded from it, nor its files be verified.
 */
public final class DoorProfile implements QuarkusTestProfile {
    static final String PUBLIC_URL = "https://pictures.example/hart";
    private static final Path MANIFEST = Path.of("models/demo/pack.json");

    @Override
    public Map<String, String> getConfigOverrides() {
        Path folder = Path.of("target/test-data/door-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        return Map.of(
                "hart.role", "door",
                "hart.pack", hollowPack(folder.resolve("pack")).toString(),
                "hart.data", folder.resolve("data").toString(),
                "hart.public-url", PUBLIC_URL,
                "hart.jobs.event-interval", "50ms",
                "hart.jobs.longest-wait", "2s",
                "hart.webhook.secrets", "whsec_bmV3IHNlY3JldCBvZiB0aGUgdGVzdCwgMzIgYnl0ZXM=",
                "hart.webhook.allow", "127.0.0.1",
                "hart.webhook.plain-http", "true");
    }

    /** The name of the pack that the door offers. */
    static String packName() {
        try {
            return StrictJson.parse(Files.readAllBytes(MANIFEST)).path("name").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path hollowPack(Path folder) {
        try {
            Files.createDirectories(folder);
            var files = StrictJson.parse(Files.readAllBytes(MANIFEST)).path("files");
            for (var names = files.fieldNames(); names.hasNext(); ) {
                Files.write(folder.resolve(names.next()), new byte[0]);
            }
            return Files.copy(MANIFEST, folder.resolve("pack.json"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
