package dev.hart.cli;

import dev.hart.io.ScratchFolder;

/**
 * Tells Vert.x where to put its copies of the files that it serves from jars, such as the playground (4 MB). By itself it would
 * put them below {@code vertx-cache} in the temporary folder, which the first user who starts a service owns, and which keeps the
 * copies of each process that was killed.
 */
final class VertxCache {
    private static final String FOLDER = "vertx.cacheDirBase";
    /** Quarkus's setting, which the property would override. */
    private static final String SETTING = "QUARKUS_VERTX_CACHE_DIRECTORY";

    private VertxCache() {}

    /**
     * Chooses a folder of this process, unless the operator has chosen one. Before Quarkus starts.
     *
     * @throws java.io.UncheckedIOException if no folder can be made
     */
    static void useScratchFolder() {
        if (System.getProperty(FOLDER) == null && System.getenv(SETTING) == null) {
            // Vert.x removes its own folder at a regular end, and the JVM then the one around it.
            System.setProperty(
                    FOLDER, ScratchFolder.create("http").path().resolve("files").toString());
        }
    }
}
