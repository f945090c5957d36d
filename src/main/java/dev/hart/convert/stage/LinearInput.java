package dev.hart.convert.stage;

import dev.hart.onnx.Graph;
import dev.hart.onnx.Layers.QuantizedRows;
import dev.hart.onnx.Value;
import org.jspecify.annotations.Nullable;

/** The input of one or several linear layers of one graph. It is quantized once, when the first int8 weight asks for it. */
public final class LinearInput {
    private final Graph graph;
    private final Value values;
    private @Nullable QuantizedRows quantized;

    /**
     * @param graph the graph, or the body of a control-flow node, that receives the products
     * @param values {@code [M, in]} in the compute type
     */
    public LinearInput(Graph graph, Value values) {
        this.graph = graph;
        this.values = values;
    }

    Graph graph() {
        return graph;
    }

    Value values() {
        return values;
    }

    QuantizedRows quantized() {
        if (quantized == null) {
            quantized = graph.layers().quantizeRows(values);
        }
        return quantized;
    }
}
