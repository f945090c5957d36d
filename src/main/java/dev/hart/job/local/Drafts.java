package dev.hart.job.local;

import dev.hart.io.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/** The folder in which files are written before they are placed. */
record Drafts(Path folder) {
    private static final String EXTENSION = ".draft";

    /** Makes the folder unless it exists, and removes the drafts that a crash has left, which are older than an hour. */
    void prepare() throws IOException {
        DurableFiles.createFolders(folder);
        DurableFiles.removeAbandoned(folder, "*" + EXTENSION, Instant.now());
    }

    /** Returns a path that no other draft has. */
    Path next() {
        return folder.resolve(UUID.randomUUID() + EXTENSION);
    }
}
