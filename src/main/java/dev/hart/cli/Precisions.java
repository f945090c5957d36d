package dev.hart.cli;

import dev.hart.convert.Precision;
import dev.hart.onnx.ElementType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** {@code --precision} and {@code --weights}. */
final class Precisions {
    private Precisions() {}

    static dev.hart.pack.Precision parse(String text) {
        try {
            return dev.hart.pack.Precision.of(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * What the converter is told.
     *
     * @param weights null for as computed
     */
    static Precision of(dev.hart.pack.Precision compute, dev.hart.pack.@Nullable Precision weights) {
        dev.hart.pack.Precision stored = weights == null ? compute : weights;
        if (compute == dev.hart.pack.Precision.FP16 && stored == dev.hart.pack.Precision.FP32) {
            throw new InputException("--weights fp32 cannot go with --precision fp16, which computes from fp16 weights");
        }
        return new Precision(elementType(compute), elementType(stored));
    }

    private static ElementType elementType(dev.hart.pack.Precision precision) {
        return precision == dev.hart.pack.Precision.FP16 ? ElementType.FLOAT16 : ElementType.FLOAT;
    }
}
