package dev.hart.config;

import dev.hart.pack.PackException;
import dev.hart.pack.PackFiles;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The default locations of files.
 *
 * @param home folder of the installation
 */
public record Installation(Path home) {
    /**
     * Returns the folder of the demo pack, {@code models/demo}, which hart uses when no other pack is named.
     *
     * @throws PackException if the installation has no demo pack
     */
    public Path defaultPack() {
        Path pack = home.resolve("models").resolve("demo");
        if (!Files.isRegularFile(pack.resolve(PackFiles.MANIFEST))) {
            throw new PackException(pack + ": no model pack there; name one with --pack or HART_PACK");
        }
        return pack;
    }

    /**
     * Returns the folder for images, jobs, the key that signs URLs, and other files that must survive a restart: {@code data}.
     */
    public Path defaultData() {
        return home.resolve("data");
    }
}
