package dev.hart.api.request;

import dev.hart.api.key.Caller;
import dev.hart.config.ServiceConfig;
import dev.hart.pack.PackOffer;
import java.time.Duration;

/**
 * The limits of a caller's requests.
 *
 * @param threshold the score above which the safety check refuses a prompt
 * @param lowThreshold that score with {@code moderation: low}
 * @param mayLowerModeration whether the caller may send {@code moderation: low}
 * @param timeout the time from queuing the request to its result
 */
public record RequestLimits(double threshold, double lowThreshold, boolean mayLowerModeration, Duration timeout) {
    /**
     * The limits of the configuration and the rights of the caller; if {@code hart.safety.threshold} is not set, the pack's
     * threshold.
     */
    public static RequestLimits of(ServiceConfig config, PackOffer pack, Caller caller, Duration timeout) {
        return new RequestLimits(
                config.safety().threshold().orElse(pack.threshold()),
                config.safety().lowThreshold(),
                caller.mayLowerModeration(),
                timeout);
    }
}
