package dev.hart.convert.hart;

import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;
import java.util.List;

/**
 * Draws a soft embedding and an index from guided logits {@code [B, n, V]}. Both draws keep the largest K logits and, unless
 * {@code tail} is negative, cut the tail. Gumbel noise belongs to the codebook entry, not to its rank, so that a change of
 * rounding does not lead to another image; it is gathered from a table at {@code (offset + stride · entry) mod R}.
 */
final class Sampler {
    private final Graph g;
    private final Ops op;
    private final TransformerInputs inputs;
    private final Value tableSize;

    /**
     * @param tableSize number of entries of the Gumbel table, 1-D int64, of {@link #tableSize}
     */
    Sampler(Graph graph, TransformerInputs inputs, Value tableSize) {
        this.g = graph;
        this.op = graph.ops();
        this.inputs = inputs;
        this.tableSize = tableSize;
    }

    /**
     * Computes the number of entries of the Gumbel table as a range of one number, which a GPU writes to its own memory; the
     * result of a Shape would be on the host, and copied for each draw.
     */
    static Value tableSize(Graph graph, TransformerInputs inputs) {
        return onDevice(graph, graph.ops().squeeze(graph.ops().dimension(inputs.gumbel(), 0), 0));
    }

    /** Returns {@code number}, an int64 scalar on the host, as a 1-D int64 on the device. */
    static Value onDevice(Graph graph, Value number) {
        return graph.ops().range(number, graph.ops().add(number, graph.index(1)));
    }

    /**
     * The result of both draws.
     *
     * @param embedding {@code [B, n, Z]} softmax-weighted codebook rows
     * @param indices {@code [B, n]} drawn codebook entries
     */
    record Draw(Value embedding, Value indices) {}

    /**
     * Adds both draws for the positions of one scale.
     *
     * @param logits {@code [B, n, V]} after guidance
     * @param keep how many logits are kept, 1-D int64
     * @param scale the scale's number as 1-D int64
     * @param next one more
     * @param start first of the scale's positions, 1-D int64
     * @param end one past the last of its positions, 1-D int64
     * @param codebook {@code [V, Z]}
     */
    Draw draw(Value logits, Value keep, Value scale, Value next, Value start, Value end, Value codebook) {
        List<Value> top = op.topK(logits, keep);
        Value kept = cutTail(top.get(0));
        Value entries = top.get(1);

        Value smoothNoise = noise(entries, inputs.smoothOffset(), inputs.smoothStride(), start, end);
        Value logitScale = op.unsqueeze(op.slice(inputs.logitScale(), scale, next, 1), 2);
        Value temperature = op.unsqueeze(op.slice(inputs.temperature(), scale, next, 1), 2);
        Value weights = g.layers().softmax(op.div(op.add(op.mul(kept, logitScale), smoothNoise), temperature), -1);
        Value rows = op.gather(codebook, entries, 0);
        Value embedding = op.squeeze(op.matMul(op.unsqueeze(weights, 2), rows), 2);

        Value selectNoise = noise(entries, inputs.selectOffset(), inputs.selectStride(), start, end);
        Value winner = op.unsqueeze(op.argMax(op.add(kept, selectNoise)), 2);
        Value indices = op.squeeze(op.gatherElements(entries, winner, 2), 2);
        return new Draw(embedding, indices);
    }

    /**
     * Replaces logits in the tail by −∞. Kept logits are in falling order; one is in the tail if its probability (of the kept
     * ones) and those of all after it together are at most {@code tail}.
     */
    private Value cutTail(Value kept) {
        Value fromBelow = op.cumSum(g.layers().softmax(kept, -1), 2, true);
        Value cut = op.lessOrEqual(fromBelow, op.unsqueeze(inputs.tail(), 1, 2));
        return op.where(cut, g.scalar(Float.NEGATIVE_INFINITY), kept);
    }

    private Value noise(Value entries, Value offsets, Value strides, Value start, Value end) {
        Value offset = op.unsqueeze(op.slice(offsets, start, end, 1), 2);
        Value stride = op.unsqueeze(op.slice(strides, start, end, 1), 2);
        Value index = op.mod(op.add(offset, op.mul(stride, entries)), tableSize);
        return op.gather(inputs.gumbel(), index, 0);
    }
}
