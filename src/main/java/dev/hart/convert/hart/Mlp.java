package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Layers;
import dev.hart.onnx.Value;

/** The two kinds of MLP a block may have. */
interface Mlp {
    /** Adds the MLP, which maps {@code [N, C]} to {@code [N, C]} in the compute type. */
    Value run(Graph g, Value x);

    /** Creates {@code down(silu(gate(x)) · up(x))}, without biases. */
    static Mlp swiGlu(StageWriter stage, Weights source, String key, long width, long hidden) {
        Value gate = stage.weight(source, key + "gate_proj.weight", hidden, width);
        Value up = stage.weight(source, key + "up_proj.weight", hidden, width);
        Value down = stage.weight(source, key + "down_proj.weight", width, hidden);
        return (g, x) -> {
            Layers layers = g.layers();
            Value gated = g.ops().mul(layers.silu(layers.linear(x, gate, null)), layers.linear(x, up, null));
            return layers.linear(gated, down, null);
        };
    }

    /** Creates {@code fc2(gelu_tanh(fc1(x)))}, with biases. */
    static Mlp gelu(StageWriter stage, Weights source, String key, long width, long hidden) {
        Value fc1 = stage.weight(source, key + "fc1.weight", hidden, width);
        Value bias1 = stage.weight(source, key + "fc1.bias", hidden);
        Value fc2 = stage.weight(source, key + "fc2.weight", width, hidden);
        Value bias2 = stage.weight(source, key + "fc2.bias", width);
        return (g, x) -> {
            Layers layers = g.layers();
            return layers.linear(layers.geluTanh(layers.linear(x, fc1, bias1)), fc2, bias2);
        };
    }
}
