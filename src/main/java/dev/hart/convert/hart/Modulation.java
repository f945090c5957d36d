package dev.hart.convert.hart;

import dev.hart.checkpoint.Weights;
import dev.hart.checkpoint.config.HartConfig;
import dev.hart.checkpoint.config.HartConfig.PoolingMode;
import dev.hart.convert.stage.StageWriter;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Layers;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A block's modulation tables {@code [B + 1, C]}: one row for each prompt and a last one for the unconditional rows. Of the
 * inputs, they depend on the prompts alone, so they are computed once per call, outside the Loop.
 */
record Modulation(Affine attentionIn, Value attentionGain, Affine mlpIn, Value mlpGain) {
    /** One plus the scale, and the shift, after a norm. */
    record Affine(Value onePlusScale, Value shift) {}

    /**
     * Computes a block's tables; empty if the config has no modulation.
     *
     * @param condition {@code [B + 1, C]}, the conditions of {@link #pool} and, last, that of the unconditional rows
     */
    static Optional<Modulation> of(StageWriter stage, Weights source, HartConfig config, int block, Value condition) {
        Ops op = stage.graph().ops();
        int width = config.embedDim();
        Value six;
        if (!config.disableAln()) {
            String key = "blocks." + block + ".ada_lin.1.";
            Value weight = stage.weightFp32(source, key + "weight", 6L * width, width);
            Value bias = stage.weightFp32(source, key + "bias", 6L * width);
            Layers layers = stage.graph().layers();
            six = op.reshape(layers.linear(layers.silu(condition), weight, bias), -1, 6, width);
        } else if (config.sharedAln()) {
            Value table = stage.weightFp32(source, "blocks." + block + ".scale_shift_table", 6, width);
            six = op.add(op.unsqueeze(table, 0), op.unsqueeze(condition, 1));
        } else {
            return Optional.empty();
        }
        Graph graph = stage.graph();
        List<Value> rows = new ArrayList<>();
        op.split(six, 1, 1, 1, 1, 1, 1, 1).forEach(row -> rows.add(op.squeeze(row, 1)));
        Value one = graph.scalar(1);
        return Optional.of(new Modulation(
                new Affine(op.add(rows.get(2), one), rows.get(4)),
                rows.get(0),
                new Affine(op.add(rows.get(3), one), rows.get(5)),
                rows.get(1)));
    }

    /**
     * Pools the projected context into the condition of the blocks, {@code [B, C]}: the maximum over all T positions if AdaLN
     * is on and the config asks for it, else the mean over the positions whose mask is 1.
     */
    static Value pool(Graph graph, HartConfig config, Value projected, Value mask) {
        Ops op = graph.ops();
        if (!config.disableAln() && config.poolingMode() == PoolingMode.MAX) {
            return op.squeeze(op.reduceMax(projected, 1), 1);
        }
        Value weights = op.unsqueeze(op.cast(mask, projected.type()), 1);
        // A product, not a reduction: ONNX Runtime sums a single row in another order than several rows, and an image
        // would depend on the requests in its batch.
        Value sum = op.squeeze(op.matMul(weights, projected), 1);
        Value count = op.max(op.squeeze(op.reduceSum(weights, 2), 1), graph.scalar(1));
        return op.div(sum, count);
    }
}
