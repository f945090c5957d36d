package dev.hart.convert.stage;

import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import org.jspecify.annotations.Nullable;

/** A table of embeddings in the storage type. Only the rows that are looked up are widened, never the table. */
public final class EmbeddingTable {
    private final Value rows;
    private final @Nullable Value scales;

    /**
     * @param rows {@code [V, C]}
     * @param scales {@code [V, 1]} fp32 if the rows are int8; else null
     */
    EmbeddingTable(Value rows, @Nullable Value scales) {
        this.rows = rows;
        this.scales = scales;
    }

    /**
     * Adds a lookup.
     *
     * @param numbers int64 row numbers of any shape
     * @return the rows in fp32: the shape of the numbers, then C
     */
    public Value lookUp(Graph graph, Value numbers) {
        Ops op = graph.ops();
        Value found = op.cast(op.gather(rows, numbers, 0), ElementType.FLOAT);
        return scales == null ? found : op.mul(found, op.gather(scales, numbers, 0));
    }
}
