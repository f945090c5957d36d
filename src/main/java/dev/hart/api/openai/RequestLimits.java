package dev.hart.api.openai;

import dev.hart.api.key.Caller;
import dev.hart.config.ServiceConfig;
import dev.hart.pack.PackManifest;
import java.time.Duration;

/**
 * What a caller's requests are bound to.
 *
 * @param threshold of the safety check
 * @param lowThreshold the same with {@code moderation: low}
 * @param mayLowerModeration whether the caller may ask for that
 * @param timeout for the whole request
 */
record RequestLimits(double threshold, double lowThreshold, boolean mayLowerModeration, Duration timeout) {
    /** As the configuration has it, where it says nothing the pack. */
    static RequestLimits of(ServiceConfig config, PackManifest pack, Caller caller, Duration timeout) {
        return new RequestLimits(
                config.safety().threshold().orElse(pack.safety().threshold()),
                config.safety().lowThreshold(),
                caller.mayLowerModeration(),
                timeout);
    }
}
