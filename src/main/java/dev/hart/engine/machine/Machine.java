package dev.hart.engine.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The machine as engines see it: its shared libraries and its GPUs. Each call looks again.
 *
 * @param root the folder that stands for {@code /}
 * @param environment the variables of the process
 * @param programs runs the driver's tool
 */
public record Machine(Path root, Map<String, String> environment, Programs programs) {
    public Machine {
        environment = Map.copyOf(environment);
    }

    /** Returns this machine. */
    public static Machine here() {
        return new Machine(Path.of("/"), System.getenv(), Programs::start);
    }

    /** Returns the driver, and the GPUs that CUDA shows to this process. */
    public NvidiaDriver driver() {
        return NvidiaDriver.read(root, programs, environment.get("CUDA_VISIBLE_DEVICES"));
    }

    /**
     * Returns what a library needs.
     *
     * @param opened names of the libraries that it opens later by itself
     * @throws IOException if the file, or one that it needs, is no shared library that can be read; the message names it
     */
    public LibraryNeeds needs(Path library, List<String> opened) throws IOException {
        return LibraryNeeds.of(library, opened, new LibrarySearch(root, environment.get("LD_LIBRARY_PATH")));
    }
}
