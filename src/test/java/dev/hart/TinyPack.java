package dev.hart;

import dev.hart.convert.PackConverter;
import dev.hart.convert.Recipe;
import dev.hart.pack.PackTarget;
import dev.hart.pack.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Converts packs from the tiny checkpoints in the test resources: random weights in the released layout, whose images are
 * noise and whose safety scores are meaningless. {@code models/training/random_checkpoint.py --size tiny} writes them.
 */
public final class TinyPack {
    public static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints/tiny");

    public static final PackConverter.Sources SOURCES = new PackConverter.Sources(
            CHECKPOINTS.resolve("hart"), CHECKPOINTS.resolve("text-encoder"), CHECKPOINTS.resolve("safety"));

    private TinyPack() {}

    /** Converted at the first use, for all tests of this JVM that share its class loader; Quarkus has one for each application. */
    private static final class Shared {
        static final Path PACK = convert(folder().resolve("pack"), Precision.FP32);

        private static Path folder() {
            try {
                Path parent = Files.createDirectories(Path.of("target/test-data"));
                Path folder = Files.createTempDirectory(parent, "tiny").toAbsolutePath();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> PackTarget.remove(folder)));
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Returns the absolute path of a pack in single precision that the tests of this JVM share and must not change. */
    public static Path shared() {
        return Shared.PACK;
    }

    /** Converts into a folder that must not exist yet. */
    public static Path convert(Path target, Precision weights) {
        PackConverter.Options options =
                new PackConverter.Options("tiny", "1", Recipe.RELEASED, Precision.FP32, weights, false);
        return PackConverter.convert(SOURCES, target, options, tensor -> {});
    }
}
