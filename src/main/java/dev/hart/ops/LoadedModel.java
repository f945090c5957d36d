package dev.hart.ops;

import dev.hart.generation.ImageGenerator;
import dev.hart.pack.PackManifest;
import java.util.function.ToIntFunction;

/**
 * A model that is ready to work.
 *
 * @param manifest of the pack it was loaded from
 * @param generator makes the pictures; gone when this is closed
 * @param tokens how many tokens a prompt has for the text encoder, before it is cut or padded
 * @param release frees the engines; after the last run
 */
public record LoadedModel(
        PackManifest manifest, ImageGenerator generator, ToIntFunction<String> tokens, Runnable release)
        implements AutoCloseable {
    @Override
    public void close() {
        release.run();
    }
}
