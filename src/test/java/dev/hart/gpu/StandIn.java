package dev.hart.gpu;

import java.nio.file.Path;
import java.util.List;

/** The stand-in for CUDA's libraries, which {@code src/test/gpu/build.sh} builds; only the profile {@code gpu-check} loads it. */
final class StandIn {
    private static final int LAUNCHES = 0;
    private static final int COPIES_TO_DEVICE = 1;
    private static final int COPIES_TO_HOST = 3;

    static {
        Path folder = folder();
        // The provider finds libraries that the process has already loaded by their names.
        for (String name : List.of("libcudart.so.13", "libcublasLt.so.13", "libcublas.so.13", "libcudnn.so.9")) {
            System.load(folder.resolve(name).toAbsolutePath().toString());
        }
    }

    private StandIn() {}

    /** Returns the folder of ONNX Runtime's libraries, which also holds the stand-in. */
    static Path folder() {
        String folder = System.getProperty("onnxruntime.native.path");
        if (folder == null) {
            throw new IllegalStateException("run this check with ./mvnw -Dquick test -Pgpu-check");
        }
        return Path.of(folder);
    }

    private static native long counter(int which);

    /** What was counted since the process began. */
    record Counts(long launches, long copiesToDevice, long copiesToHost) {
        Counts minus(Counts earlier) {
            return new Counts(
                    launches - earlier.launches,
                    copiesToDevice - earlier.copiesToDevice,
                    copiesToHost - earlier.copiesToHost);
        }
    }

    /** Loads the libraries, and returns the counts so far. */
    static Counts counts() {
        return new Counts(counter(LAUNCHES), counter(COPIES_TO_DEVICE), counter(COPIES_TO_HOST));
    }
}
