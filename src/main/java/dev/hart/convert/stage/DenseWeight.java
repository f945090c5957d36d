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

    @Override
    public LinearInput applyGated(LinearInput x, Value gate) {
        return new LinearInput(x.graph(), x.graph().ops().mul(gate, apply(x, null)));
    }
}
