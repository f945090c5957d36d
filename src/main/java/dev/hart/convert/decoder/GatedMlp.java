package dev.hart.convert.decoder;

import dev.hart.checkpoint.Weights;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.function.BiFunction;

/** The MLP of a decoder layer, {@code down(activation(gate(x)) · up(x))}, without biases. */
public final class GatedMlp {
    private final Value gate;
    private final Value up;
    private final Value down;
    private final BiFunction<Ops, Value, Value> activation;

    /**
     * Takes the weights {@code LAYER.mlp.*}.
     *
     * @param activation e.g. {@code Ops::silu}
     */
    public GatedMlp(
            StageWriter stage,
            Weights source,
            String layer,
            long hidden,
            long intermediate,
            BiFunction<Ops, Value, Value> activation) {
        this.activation = activation;
        gate = stage.weight(source, layer + "mlp.gate_proj.weight", intermediate, hidden);
        up = stage.weight(source, layer + "mlp.up_proj.weight", intermediate, hidden);
        down = stage.weight(source, layer + "mlp.down_proj.weight", hidden, intermediate);
    }

    /** Maps {@code [N, hidden]} to {@code [N, hidden]} in the compute type. */
    public Value run(Graph g, Value x) {
        Ops op = g.ops();
        Value gated = op.mul(activation.apply(op, op.linear(x, gate, null)), op.linear(x, up, null));
        return op.linear(gated, down, null);
    }
}
