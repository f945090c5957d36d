package dev.hart.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that a long measurement writes at its end. It is checked before, and replaced only once its text is complete. */
final class BenchTarget {
    private final String option;
    private final Path file;

    private BenchTarget(String option, Path file) {
        this.option = option;
        this.file = file;
    }

    /**
     * Returns the target that an option names, if it was given.
     *
     * @throws InputException if no file can be written there
     */
    static Optional<BenchTarget> of(String option, @Nullable Path file) {
        if (file == null) {
            return Optional.empty();
        }
        BenchTarget target = new BenchTarget(option, file);
        target.check();
        return Optional.of(target);
    }

    private void check() {
        Path place = file.toAbsolutePath();
        Path folder = place.getParent();
        if (file.toString().isBlank() || folder == null) {
            throw new InputException(option + " names no file");
        }
        if (Files.isDirectory(place)) {
            throw new InputException(option + " " + file + ": is a folder; name a file");
        }
        if (!Files.isDirectory(folder)) {
            throw new InputException(option + " " + file + ": no such folder: " + folder);
        }
        if (!Files.isWritable(Files.exists(place) ? place : folder)) {
            throw new InputException(option + " " + file + ": permission denied: this process may not write there");
        }
    }

    /** Writes the text, in UTF-8, in place of a file that exists. */
    void write(String text) {
        try {
            OutputFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
