package dev.hart.ops;

import dev.hart.generation.ImageGenerator;
import dev.hart.pack.PackManifest;

/**
 * A model that is ready to work.
 *
 * @param manifest of the pack it was loaded from
 * @param prompts what can be said of a prompt without the device
 * @param generator makes the pictures, one call at a time
 * @param release frees the engines; after the last run
 */
public record LoadedModel(PackManifest manifest, Prompts prompts, ImageGenerator generator, Runnable release)
        implements AutoCloseable {
    /** Looks at prompts as the model's tokenizers do. Thread-safe. */
    public interface Prompts {
        /**
         * Refuses before any waiting what the model could not take.
         *
         * @throws dev.hart.generation.InvalidRequestException if it is too long, malformed or spells a control token
         */
        void check(String prompt);

        /** How many tokens of a checked prompt the model reads. */
        int tokens(String prompt);
    }

    @Override
    public void close() {
        release.run();
    }
}
