package dev.hart.engine.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the files by which Linux describes a machine and a process; other systems have none of them. */
public final class SystemFiles {
    private SystemFiles() {}

    /** Returns the text of a file; empty if it does not exist or cannot be read. */
    public static Optional<String> read(String file) {
        try {
            // Latin-1 reads any byte; the parts that are used are ASCII.
            return Optional.of(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
