package dev.hart.convert.stage;

import dev.hart.onnx.Value;
import org.jspecify.annotations.Nullable;

/** The weight of a linear layer, {@code [out, in]} in the checkpoint, in the form in which the pack stores it. */
public sealed interface LinearWeight permits DenseWeight, Int8Weight {
    /**
     * Adds {@code x · wᵀ + bias} to the graph of the input.
     *
     * @param x {@code [M, in]}; products that share an input should share this object, because it is quantized once
     * @param bias {@code [out]} in the compute type; null for none
     * @return {@code [M, out]} in the compute type
     */
    Value apply(LinearInput x, @Nullable Value bias);

    /**
     * Adds {@code gate · (x · wᵀ)}, element by element, as the input of the next layer.
     *
     * @param gate {@code [M, out]} in the compute type
     */
    LinearInput applyGated(LinearInput x, Value gate);
}
