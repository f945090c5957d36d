package dev.hart.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds hart's folder among the caches of the user who runs hart: {@code hart} in {@code $XDG_CACHE_HOME} or else in
 * {@code ~/.cache}, by the XDG base directory specification.
 */
final class CacheFolder {
    private CacheFolder() {}

    /** Returns the folder; empty if the user has no home folder, as often in a container. */
    static Optional<Path> ofUser() {
        return of(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
    }

    static Optional<Path> of(@Nullable String xdgCacheHome, @Nullable String home) {
        // The specification says to ignore a relative path. Java says "?" where the system has no home folder for the
        // user.
        return absolute(xdgCacheHome)
                .or(() -> absolute(home)
                        .filter(folder -> folder.getParent() != null)
                        .map(folder -> folder.resolve(".cache")))
                .map(folder -> folder.resolve("hart"));
    }

    private static Optional<Path> absolute(@Nullable String folder) {
        try {
            return Optional.ofNullable(folder)
                    .filter(text -> !text.isBlank())
                    .map(Path::of)
                    .filter(Path::isAbsolute);
        } catch (InvalidPathException unusable) {
            return Optional.empty();
        }
    }
}
