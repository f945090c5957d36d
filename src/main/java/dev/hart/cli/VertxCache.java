package dev.hart.cli;

import dev.hart.config.ServiceSettings;
import dev.hart.io.ScratchFolder;

/**
 * Tells Vert.x where to put its copies of the files that it serves from jars, such as the playground (4 MB). By itself it would
 * put them below {@code vertx-cache} in the temporary folder, which the first user who starts a service owns, and which keeps the
 * copies of each process that was killed.
 */
final class VertxCache {
    /** Vert.x's own property, which is stronger than Quarkus's setting. */
    private static final String PROPERTY = "vertx.cacheDirBase";

    private static final String SETTING = "quarkus.vertx.cache-directory";

    private VertxCache() {}

    /**
     * Chooses a folder of this process, unless the operator has chosen one. Called before Quarkus starts.
     *
     * @throws java.io.UncheckedIOException if no folder can be made
     */
    static void useScratchFolder() {
        if (System.getProperty(PROPERTY) == null
                && ServiceSettings.quarkus(SETTING).isEmpty()) {
            // Vert.x removes its own folder at a regular end, and the JVM then the one around it.
            System.setProperty(
                    SETTING,
                    ScratchFolder.create("http").path().resolve("files").toString());
        }
    }
}
