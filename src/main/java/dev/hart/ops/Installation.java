package dev.hart.ops;

import dev.hart.pack.PackException;
import dev.hart.pack.PackFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where things lie unless the configuration says otherwise.
 *
 * @param home folder of the installation
 */
public record Installation(Path home) {
    /** The packs that come with the program, the first that is there counts. */
    private static final List<Path> PACKS = List.of(Path.of("models", "demo"), Path.of("target", "stand-in-pack"));

    /**
     * The pack served when none is named.
     *
     * @throws PackException if none came with the installation
     */
    public Path defaultPack() {
        return PACKS.stream()
                .map(home::resolve)
                .filter(pack -> Files.isRegularFile(pack.resolve(PackFiles.MANIFEST)))
                .findFirst()
                .orElseThrow(() -> new PackException(
                        home.resolve(PACKS.get(0)) + ": no model pack there; name one with --pack or HART_PACK"));
    }

    /** Pictures, keys and what else must survive a restart. */
    public Path defaultData() {
        return home.resolve("data");
    }
}
