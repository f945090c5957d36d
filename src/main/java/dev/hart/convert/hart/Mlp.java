package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;

/** The two kinds of MLP a block may have. */
interface Mlp {
    /** Maps {@code [N, C]} to {@code [N, C]} in the compute type. */
    Value run(Graph g, Value x);

    /** {@code down(silu(gate(x)) · up(x))}, no biases. */
    static Mlp swiGlu(StageWriter stage, Weights source, String key, long width, long hidden) {
        Value gate = stage.weight(source, key + "gate_proj.weight", hidden, width);
        Value up = stage.weight(source, key + "up_proj.weight", hidden, width);
        Value down = stage.weight(source, key + "down_proj.weight", width, hidden);
        return (g, x) -> {
            Ops op = g.ops();
            Value gated = op.mul(op.silu(op.linear(x, gate, null)), op.linear(x, up, null));
            return op.linear(gated, down, null);
        };
    }

    /** {@code fc2(gelu_tanh(fc1(x)))}, with biases. */
    static Mlp gelu(StageWriter stage, Weights source, String key, long width, long hidden) {
        Value fc1 = stage.weight(source, key + "fc1.weight", hidden, width);
        Value bias1 = stage.weight(source, key + "fc1.bias", hidden);
        Value fc2 = stage.weight(source, key + "fc2.weight", width, hidden);
        Value bias2 = stage.weight(source, key + "fc2.bias", width);
        return (g, x) -> {
            Ops op = g.ops();
            return op.linear(op.geluTanh(op.linear(x, fc1, bias1)), fc2, bias2);
        };
    }
}
