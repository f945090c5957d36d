package dev.hart.config;

import io.smallrye.config.WithDefault;

/** The settings {@code hart.prompt.*}. */
public interface PromptConfig {
    /**
     * What happens to a prompt with more tokens than the model reads: {@code cut} generates images of its beginning, and the
     * reply states how much was read; {@code refuse} refuses the request.
     */
    @WithDefault("cut")
    TooLong tooLong();

    /** What happens to a prompt with more tokens than the model reads. */
    enum TooLong {
        CUT,
        REFUSE
    }
}
