package dev.hart.cli;

import dev.hart.convert.stage.StagePrecision;
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
     * @throws InputException if fp32 weights are asked for with an fp16 computation
     */
    static Precision stored(Precision compute, @Nullable Precision weights) {
        Precision stored = weights == null ? compute : weights;
        if (compute == Precision.FP16 && stored == Precision.FP32) {
            throw new InputException(
                    "--weights fp32 cannot go with --precision fp16, which computes from fp16 weights");
        }
        return stored;
    }

    /** Returns the precision of stages whose weights are stored as computed. */
    static StagePrecision ofStages(Precision compute) {
        return compute == Precision.FP16 ? StagePrecision.FP16 : StagePrecision.FP32;
    }
}
