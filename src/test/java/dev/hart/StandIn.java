package dev.hart;

import dev.hart.convert.PackConverter;
import dev.hart.pack.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The stand-in checkpoints, and packs converted from them. */
public final class StandIn {
    private static final Path CHECKPOINTS = Path.of("models/stand-in");

    public static final PackConverter.Sources SOURCES = new PackConverter.Sources(
            CHECKPOINTS.resolve("hart"), CHECKPOINTS.resolve("text-encoder"), CHECKPOINTS.resolve("safety"));

    private StandIn() {}

    /** Converts into a folder that must not exist yet. */
    public static Path convert(Path target, Precision weights) {
        PackConverter.Options options =
                new PackConverter.Options("stand-in", "1", "its pictures are noise", Precision.FP32, weights, false);
        return PackConverter.convert(SOURCES, target, options, tensor -> {});
    }

    /** A pack in a temporary folder that lives as long as the test run. */
    public static Path temporaryPack() {
        try {
            return convert(Files.createTempDirectory("stand-in").resolve("pack"), Precision.FP32);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
