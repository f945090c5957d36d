package dev.hart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that version 0.1 wrote, see {@code README.md} beside them. */
public final class CompatibilityFiles {
    private static final Path ROOT = Path.of("src/test/resources/compatibility/0.1");

    private CompatibilityFiles() {}

    /** The path of a file or folder; never write there. */
    public static Path path(String name) {
        return ROOT.resolve(name);
    }

    public static String text(String name) throws IOException {
        return Files.readString(path(name));
    }

    /** Copies a folder, so that a test may change it. */
    public static void copy(String name, Path to) throws IOException {
        Path from = path(name);
        for (Path file : files(from)) {
            Path copy = to.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    /** The files below a folder, sorted. */
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
