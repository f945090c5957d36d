package dev.hart.convert.stage;

import dev.hart.onnx.Value;
import org.jspecify.annotations.Nullable;

/**
 * The weight of a linear layer in the compute type.
 *
 * @param weight {@code [out, in]}
 */
record DenseWeight(Value weight) implements LinearWeight {
    @Override
    public Value apply(LinearInput x, @Nullable Value bias) {
        return x.graph().layers().linear(x.values(), weight, bias);
    }
}
