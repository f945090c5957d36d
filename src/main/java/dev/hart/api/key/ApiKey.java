package dev.hart.api.key;

import dev.hart.config.KeyConfig;
import io.github.bucket4j.TimeMeter;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** An API key of the configuration. It has no {@code toString}, so that its hash does not end up in a log. */
final class ApiKey {
    private final String name;
    private final byte[] hash;
    private final RateMeter meter;
    private final Optional<Set<String>> models;
    private final boolean mayLowerModeration;

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
        this.models = settings.models().map(Set::copyOf);
        this.mayLowerModeration = settings.mayLowerModeration();
    }

    String name() {
        return name;
    }

    RateMeter meter() {
        return meter;
    }

    boolean mayLowerModeration() {
        return mayLowerModeration;
    }

    boolean mayUse(String model) {
        return models.map(allowed -> allowed.contains(model)).orElse(true);
    }

    /** Whether this API key may use some packs only. */
    boolean isRestricted() {
        return models.isPresent();
    }

    /** Compares in constant time, whether and wherever the hashes differ. */
    boolean hasHash(byte[] other) {
        return MessageDigest.isEqual(hash, other);
    }
}
