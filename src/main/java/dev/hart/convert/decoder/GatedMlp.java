package dev.hart.convert.decoder;

import dev.hart.checkpoint.Weights;
import dev.hart.convert.stage.LinearInput;
import dev.hart.convert.stage.LinearWeight;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Layers;
import dev.hart.onnx.Value;
import java.util.function.BiFunction;

/** The MLP of a decoder layer, {@code down(activation(gate(x)) · up(x))}, without biases. */
public final class GatedMlp {
    private final LinearWeight gate;
    private final LinearWeight up;
    private final LinearWeight down;
    private final BiFunction<Layers, Value, Value> activation;

    /**
     * Takes the weights {@code LAYER.mlp.*} of the checkpoint.
     *
     * @param activation e.g. {@code Layers::silu}
     */
    public GatedMlp(
            StageWriter stage,
            Weights source,
            String layer,
            long hidden,
            long intermediate,
            BiFunction<Layers, Value, Value> activation) {
        this.activation = activation;
        gate = stage.linear(source, layer + "mlp.gate_proj.weight", intermediate, hidden);
        up = stage.linear(source, layer + "mlp.up_proj.weight", intermediate, hidden);
        down = stage.linear(source, layer + "mlp.down_proj.weight", hidden, intermediate);
    }

    /** Adds the MLP, which maps {@code [N, hidden]} to {@code [N, hidden]} in the compute type. */
    public Value run(Graph g, Value x) {
        Layers layers = g.layers();
        LinearInput input = new LinearInput(g, x);
        Value activated = activation.apply(layers, gate.apply(input, null));
        return down.apply(up.applyGated(input, activated), null);
    }
}
