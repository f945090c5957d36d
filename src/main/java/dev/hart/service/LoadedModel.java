package dev.hart.service;

import dev.hart.generation.ImageModel;
import dev.hart.pack.PackManifest;

/**
 * A model that is ready to work.
 *
 * @param images judges and draws
 * @param release frees the engines; after the last run
 */
public record LoadedModel(ImageModel images, Runnable release) implements AutoCloseable {
    /** Of the pack it was loaded from. */
    public PackManifest manifest() {
        return images.manifest();
    }

    @Override
    public void close() {
        release.run();
    }
}
