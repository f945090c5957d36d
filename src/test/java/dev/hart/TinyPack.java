package dev.hart;

import dev.hart.convert.PackConverter;
import dev.hart.convert.Recipe;
import dev.hart.pack.Precision;
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

    /** Converts into a folder that must not exist yet. */
    public static Path convert(Path target, Precision weights) {
        PackConverter.Options options =
                new PackConverter.Options("tiny", "1", Recipe.RELEASED, Precision.FP32, weights, false);
        return PackConverter.convert(SOURCES, target, options, tensor -> {});
    }
}
