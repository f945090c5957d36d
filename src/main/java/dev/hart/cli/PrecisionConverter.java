package dev.hart.cli;

import dev.hart.convert.stage.StagePrecision;
import dev.hart.pack.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** {@code --precision} and {@code --weights}. */
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
     * What weights are stored in.
     *
     * @param weights null for as computed
     */
    static Precision stored(Precision compute, @Nullable Precision weights) {
        Precision stored = weights == null ? compute : weights;
        if (compute == Precision.FP16 && stored == Precision.FP32) {
            throw new InputException(
                    "--weights fp32 cannot go with --precision fp16, which computes from fp16 weights");
        }
        return stored;
    }

    /** Stored as computed. */
    static StagePrecision ofStages(Precision compute) {
        return compute == Precision.FP16 ? StagePrecision.FP16 : StagePrecision.FP32;
    }
}
