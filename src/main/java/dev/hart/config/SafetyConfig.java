package dev.hart.config;

import io.smallrye.config.WithDefault;
import java.util.OptionalDouble;

/** The settings {@code hart.safety.*}: hart refuses a prompt if a policy's score is above a threshold. */
public interface SafetyConfig {
    /** The threshold, above 0 and below 1; by default the pack's. */
    OptionalDouble threshold();

    /**
     * The threshold for requests with {@code moderation: low}, above 0 and below 1. Only API keys with
     * {@code may-lower-moderation} may send such requests.
     */
    @WithDefault("0.8")
    double lowThreshold();
}
