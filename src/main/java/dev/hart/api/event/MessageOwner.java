package dev.hart.api.event;

import dev.hart.api.key.Caller;
import dev.hart.api.key.KeyRights;
import dev.hart.config.ServiceConfig;
import java.util.Optional;

/**
 * The owner of the jobs that queue messages of other programs request.
 *
 * @param name {@code hart.jobs.queue-owner}
 * @param rights those of the API key of that name; without such an API key messages may use every pack, but not
 *     {@code moderation: low}
 */
record MessageOwner(String name, KeyRights rights) implements Caller {
    static MessageOwner of(ServiceConfig config) {
        String name = config.jobs().queueOwner();
        return new MessageOwner(
                name,
                Optional.ofNullable(config.keys().get(name)).map(KeyRights::of).orElse(KeyRights.WITHOUT_KEY));
    }

    @Override
    public boolean mayLowerModeration() {
        return rights.mayLowerModeration();
    }

    @Override
    public boolean mayUse(String model) {
        return rights.mayUse(model);
    }
}
