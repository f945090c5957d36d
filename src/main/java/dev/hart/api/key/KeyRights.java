package dev.hart.api.key;

import dev.hart.config.KeyConfig;
import java.util.Optional;
import java.util.Set;

/**
 * The rights of an API key.
 *
 * @param models the names of the packs that it may use; empty if it may use all
 * @param mayLowerModeration whether its requests may contain {@code moderation: low}
 */
public record KeyRights(Optional<Set<String>> models, boolean mayLowerModeration) {
    /** The rights of a caller that has no API key. */
    public static final KeyRights WITHOUT_KEY = new KeyRights(Optional.empty(), false);

    /** Copies the set. */
    public KeyRights {
        models = models.map(Set::copyOf);
    }

    /** Returns the rights that an API key has by its settings. */
    public static KeyRights of(KeyConfig settings) {
        return new KeyRights(settings.models(), settings.mayLowerModeration());
    }

    /** Returns whether the API key may use a pack. */
    public boolean mayUse(String model) {
        return models.map(allowed -> allowed.contains(model)).orElse(true);
    }

    /** Returns whether the API key may use some packs only. */
    boolean isRestricted() {
        return models.isPresent();
    }
}
