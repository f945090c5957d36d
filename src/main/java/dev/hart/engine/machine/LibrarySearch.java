package dev.hart.engine.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds shared libraries in the order of Linux's dynamic loader (ld.so(8)): the requesting library's {@code RPATH} and those of
 * its requesters, {@code LD_LIBRARY_PATH}, its {@code RUNPATH}, {@code /etc/ld.so.cache}, and the standard folders. Like the
 * loader it skips files for another kind of machine.
 */
final class LibrarySearch {
    private static final List<String> STANDARD = List.of(
            "/lib/x86_64-linux-gnu",
            "/usr/lib/x86_64-linux-gnu",
            "/lib/aarch64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/lib64",
            "/usr/lib64",
            "/lib",
            "/usr/lib");

    private final Path root;
    private final List<Path> environment;
    private final LinkerCache cache;

    /**
     * Prepares to search.
     *
     * @param root the folder that stands for {@code /} where the cache and the standard folders are named
     * @param libraryPath the value of {@code LD_LIBRARY_PATH}, if it is set
     */
    LibrarySearch(Path root, @Nullable String libraryPath) {
        this.root = root;
        environment = libraryPath == null
                ? List.of()
                : Arrays.stream(libraryPath.split("[:;]", -1))
                        .filter(folder -> !folder.isBlank())
                        .map(Path::of)
                        .toList();
        cache = LinkerCache.read(inRoot("/etc/ld.so.cache"));
    }

    /**
     * A library that was read, and the one that needed it.
     *
     * @param requester null for the first
     */
    record Loaded(Path path, ElfFile elf, @Nullable Loaded requester) {}

    /**
     * Returns the file that the loader would find for a name that a library needs; empty if it would find none. If there are variants
     * of the file for newer processors, the loader may choose another of them.
     */
    Optional<Path> find(String name, Loaded requester) {
        if (name.contains("/")) {
            Path named = Path.of(name);
            return Files.isRegularFile(named) ? Optional.of(named) : Optional.empty();
        }
        Stream<Path> runpath = folders(requester.elf().runpath(), requester.path());
        Stream<Path> folders = Stream.of(rpath(requester).stream(), environment.stream(), runpath)
                .flatMap(part -> part)
                .map(folder -> folder.resolve(name));
        Stream<Path> cached = cache.paths(name).stream().map(this::inRoot);
        Stream<Path> standard = STANDARD.stream().map(folder -> inRoot(folder).resolve(name));
        return Stream.of(folders, cached, standard)
                .flatMap(part -> part)
                .filter(candidate -> isFor(requester.elf().machine(), candidate))
                .findFirst();
    }

    private static List<Path> rpath(Loaded requester) {
        List<Path> folders = new ArrayList<>();
        if (requester.elf().runpath().isPresent()) {
            return folders;
        }
        for (Loaded library = requester; library != null; library = library.requester()) {
            if (library.elf().runpath().isEmpty()) {
                folders(library.elf().rpath(), library.path()).forEach(folders::add);
            }
        }
        return folders;
    }

    private static Stream<Path> folders(Optional<String> list, Path library) {
        String origin = String.valueOf(library.toAbsolutePath().getParent());
        return list.stream()
                .flatMap(text -> Arrays.stream(text.split(":", -1)))
                .filter(folder -> !folder.isBlank())
                .map(folder -> folder.replace("${ORIGIN}", origin).replace("$ORIGIN", origin))
                .map(Path::of);
    }

    private static boolean isFor(int machine, Path candidate) {
        try {
            return Files.isRegularFile(candidate) && ElfFile.read(candidate).machine() == machine;
        } catch (IOException e) {
            return false;
        }
    }

    private Path inRoot(String path) {
        return root.resolve(path.startsWith("/") ? path.substring(1) : path);
    }
}
