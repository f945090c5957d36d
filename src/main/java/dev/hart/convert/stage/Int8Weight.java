package dev.hart.convert.stage;

import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import org.jspecify.annotations.Nullable;

/**
 * The weight of a linear layer in signed bytes, which is multiplied with rows that are quantized while the graph runs.
 *
 * @param weight {@code [in, out]} int8, transposed, because ONNX Runtime's integer product has no option that transposes it
 * @param scales {@code [out]} fp32
 */
record Int8Weight(Value weight, Value scales) implements LinearWeight {
    @Override
    public Value apply(LinearInput x, @Nullable Value bias) {
        return x.graph().layers().linearInt8(x.quantized(), weight, scales, bias);
    }

    @Override
    public LinearInput applyGated(LinearInput x, Value gate) {
        Graph graph = x.graph();
        Value sums = graph.layers().sumsInt8(x.quantized(), weight, scales);
        return new LinearInput(graph, graph.ops().mul(gate, sums), x.quantized().scales());
    }
}
