package dev.hart.convert.hart;

import dev.hart.checkpoint.config.HartConfig;
import dev.hart.convert.hart.TransformerGraph.Head;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Ops;
import dev.hart.onnx.Value;

/**
 * Tables that are the same for all scales of a call, so they are computed once, outside the Loop. On a GPU they are in its memory:
 * numbers that follow from the shape of an input are on the host, and each use of one as data would be a copy.
 *
 * @param contextOwner {@code [B·T + 1]}, the row of the modulation tables for each token of scale 0
 * @param rowOwner {@code [2B]}, the row of the modulation tables for each row of the later scales
 * @param headRows {@code [2B]}, the tokens of scale 0 that need logits: the last of each prompt, and the unconditional one B times
 * @param shift {@code [2B, 1]} fp32, the rotary position from which a row's image tokens count
 * @param headScale {@code [2B, 1, C]}, one plus the scale of the classifier's modulation
 * @param headShift {@code [2B, 1, C]}, its shift
 * @param gumbelSize number of entries of the Gumbel table, {@code [1]}
 */
record CallTables(
        Value contextOwner,
        Value rowOwner,
        Value headRows,
        Value shift,
        Value headScale,
        Value headShift,
        Value gumbelSize) {
    static CallTables of(Graph graph, HartConfig config, TransformerInputs inputs, Head head) {
        Ops op = graph.ops();
        long tokens = config.contextTokens();
        Value batch = op.dimension(inputs.context(), 0);
        Value count = op.squeeze(batch, 0);
        Value numbers = op.range(graph.index(0), count);
        Value unconditional = Sampler.onDevice(graph, count);
        Value perToken = op.expand(op.unsqueeze(numbers, 1), op.concat(0, batch, graph.longs(tokens)));
        Value contextOwner = op.concat(0, op.reshape(perToken, -1), unconditional);
        Value rowOwner = op.concat(0, numbers, op.expand(unconditional, batch));
        // Token T·(b + 1) − 1 is the last of prompt b, token B·T the unconditional one.
        Value lasts = op.add(op.mul(numbers, graph.index(tokens)), graph.index(tokens - 1));
        Value shared = op.expand(op.mul(unconditional, graph.index(tokens)), batch);
        Value prompts = op.cast(op.slice(inputs.contextPositions(), tokens - 1L, tokens, 1), ElementType.FLOAT);
        Value shift = op.concat(0, prompts, op.expand(graph.scalar(0), op.concat(0, batch, graph.longs(1))));
        return new CallTables(
                contextOwner,
                rowOwner,
                op.concat(0, lasts, shared),
                shift,
                op.unsqueeze(op.gather(head.onePlusScale(), rowOwner, 0), 1),
                op.unsqueeze(op.gather(head.shift(), rowOwner, 0), 1),
                Sampler.tableSize(graph, inputs));
    }
}
