package dev.hart.config;

import dev.hart.pack.PackException;
import dev.hart.pack.PackFiles;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where things lie unless the configuration says otherwise.
 *
 * @param home folder of the installation
 */
public record Installation(Path home) {
    /**
     * The pack served when none is named: the demo pack that comes with the program.
     *
     * @throws PackException if it is not there
     */
    public Path defaultPack() {
        Path pack = home.resolve("models").resolve("demo");
        if (!Files.isRegularFile(pack.resolve(PackFiles.MANIFEST))) {
            throw new PackException(pack + ": no model pack there; name one with --pack or HART_PACK");
        }
        return pack;
    }

    /** Pictures, keys and what else must survive a restart. */
    public Path defaultData() {
        return home.resolve("data");
    }
}
