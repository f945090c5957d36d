package dev.hart.cli;

import dev.hart.pack.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** Converts the options {@code --precision} and {@code --weights}. */
final class PrecisionConverter {
    private PrecisionConverter() {}

    static Precision parse(String text) {
        try {
            return Precision.of(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns the precision in which weights are stored.
     *
     * @param compute precision of the computation
     * @param weights precision asked for; null for that of the computation
     * @throws InputException if no pack can have the two together
     */
    static Precision stored(Precision compute, @Nullable Precision weights) {
        Precision stored = weights == null ? compute : weights;
        if (compute == Precision.INT8) {
            throw new InputException(
                    "--precision int8: graphs compute in fp32 or fp16; for products of bytes on the CPU use"
                            + " --weights int8");
        }
        if (!compute.computesFrom(stored)) {
            throw new InputException("--weights " + stored.text()
                    + " cannot go with --precision " + compute.text() + ", which computes from "
                    + compute.text() + " weights");
        }
        return stored;
    }
}
