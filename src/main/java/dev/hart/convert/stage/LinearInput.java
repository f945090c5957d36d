package dev.hart.convert.stage;

import dev.hart.onnx.Graph;
import dev.hart.onnx.Layers.QuantizedRows;
import dev.hart.onnx.Value;
import org.jspecify.annotations.Nullable;

/** The input of one or several linear layers of one graph. It is quantized once, when the first int8 weight asks for it. */
public final class LinearInput {
    private final Graph graph;
    private final Value values;
    private final @Nullable Value rowFactors;
    private @Nullable QuantizedRows quantized;

    /**
     * @param graph the graph, or the body of a control-flow node, that receives the products
     * @param values {@code [M, in]} in the compute type
     */
    public LinearInput(Graph graph, Value values) {
        this(graph, values, null);
    }

    /**
     * @param values {@code [M, in]}, which are to be multiplied by {@code rowFactors}
     * @param rowFactors {@code [M, 1]}, all positive; null for 1
     */
    LinearInput(Graph graph, Value values, @Nullable Value rowFactors) {
        this.graph = graph;
        this.values = values;
        this.rowFactors = rowFactors;
    }

    Graph graph() {
        return graph;
    }

    Value values() {
        return rowFactors == null ? values : graph.ops().mul(values, rowFactors);
    }

    /** A factor of a row changes only the scale of that row, so the values themselves need no multiplication. */
    QuantizedRows quantized() {
        if (quantized == null) {
            QuantizedRows rows = graph.layers().quantizeRows(values);
            quantized = rowFactors == null
                    ? rows
                    : new QuantizedRows(rows.bytes(), graph.ops().mul(rows.scales(), rowFactors));
        }
        return quantized;
    }
}
