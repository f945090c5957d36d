package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.convert.stage.LinearInput;
import dev.hart.convert.stage.LinearWeight;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;

/** The two kinds of MLP a block may have. */
interface Mlp {
    /** Adds the MLP, which maps {@code [N, C]} to {@code [N, C]} in the compute type. */
    Value run(Graph g, Value x);

    /** Creates {@code down(silu(gate(x)) · up(x))}, without biases. */
    static Mlp swiGlu(StageWriter stage, Weights source, String key, long width, long hidden) {
        LinearWeight gate = stage.linear(source, key + "gate_proj.weight", hidden, width);
        LinearWeight up = stage.linear(source, key + "up_proj.weight", hidden, width);
        LinearWeight down = stage.linear(source, key + "down_proj.weight", width, hidden);
        return (g, x) -> {
            LinearInput input = new LinearInput(g, x);
            return down.apply(up.applyGated(input, g.layers().silu(gate.apply(input, null))), null);
        };
    }

    /** Creates {@code fc2(gelu_tanh(fc1(x)))}, with biases. */
    static Mlp gelu(StageWriter stage, Weights source, String key, long width, long hidden) {
        LinearWeight fc1 = stage.linear(source, key + "fc1.weight", hidden, width);
        Value bias1 = stage.weight(source, key + "fc1.bias", hidden);
        LinearWeight fc2 = stage.linear(source, key + "fc2.weight", width, hidden);
        Value bias2 = stage.weight(source, key + "fc2.bias", width);
        return (g, x) -> {
            Value activated = g.layers().geluTanh(fc1.apply(new LinearInput(g, x), bias1));
            return fc2.apply(new LinearInput(g, activated), bias2);
        };
    }
}
