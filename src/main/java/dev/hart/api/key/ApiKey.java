package dev.hart.api.key;

import dev.hart.config.KeyConfig;
import io.github.bucket4j.TimeMeter;
import java.security.MessageDigest;
import java.util.HexFormat;

/** An API key of the configuration. It has no {@code toString}, so that its hash does not end up in a log. */
final class ApiKey {
    private final String name;
    private final byte[] hash;
    private final RateMeter meter;
    private final KeyRights rights;

    /** @param settings already validated */
    ApiKey(String name, KeyConfig settings, TimeMeter time) {
        this.name = name;
        this.hash = HexFormat.of()
                .parseHex(
                        settings.hash(),
                        settings.hash().indexOf(':') + 1,
                        settings.hash().length());
        this.meter = new RateMeter(
                settings.rate(), settings.burst().orElse(settings.rate().count()), time);
        this.rights = KeyRights.of(settings);
    }

    String name() {
        return name;
    }

    RateMeter meter() {
        return meter;
    }

    KeyRights rights() {
        return rights;
    }

    /** Compares in constant time, whether and wherever the hashes differ. */
    boolean hasHash(byte[] other) {
        return MessageDigest.isEqual(hash, other);
    }
}
