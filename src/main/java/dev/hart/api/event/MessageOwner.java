package dev.hart.api.event;

import dev.hart.api.key.Caller;
import dev.hart.config.KeyConfig;
import dev.hart.config.ServiceConfig;
import java.util.Optional;

/**
 * The owner of the jobs that queue messages of other programs request.
 *
 * @param key the API key of that name, whose rights apply; without one, messages may request jobs and nothing more
 */
record MessageOwner(String name, Optional<KeyConfig> key) implements Caller {
    static MessageOwner of(ServiceConfig config) {
        String name = config.jobs().queueOwner();
        return new MessageOwner(name, Optional.ofNullable(config.keys().get(name)));
    }

    @Override
    public boolean mayLowerModeration() {
        return key.map(KeyConfig::mayLowerModeration).orElse(false);
    }

    @Override
    public boolean mayUse(String model) {
        return key.flatMap(KeyConfig::models)
                .map(allowed -> allowed.contains(model))
                .orElse(true);
    }
}
