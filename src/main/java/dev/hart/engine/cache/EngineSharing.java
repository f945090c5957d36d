package dev.hart.engine.cache;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * How this machine shares engines with others.
 *
 * @param archive opens the archive without sending it a request; engines are fetched from it before they are built. Throws {@link
 *     EngineCacheException} if it cannot be opened. Empty without an archive
 * @param uploads whether engines that were built and loaded here are written to the archive
 */
public record EngineSharing(Optional<Supplier<EngineArchive>> archive, boolean uploads) {
    /** Engines stay on this machine. */
    public static final EngineSharing NONE = new EngineSharing(Optional.empty(), false);
}
