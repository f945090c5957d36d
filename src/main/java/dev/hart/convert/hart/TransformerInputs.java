package dev.hart.convert.hart;

import dev.hart.checkpoint.config.HartConfig;
import dev.hart.checkpoint.config.HartTokenizerConfig;
import dev.hart.onnx.ElementType;
import dev.hart.onnx.Graph;
import dev.hart.onnx.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The inputs of the transformer's graph. B = prompts, T = context tokens, D = context width, S = scales, L = positions over all
 * scales, R = entries of the Gumbel table, P = cached positions, Z = latent channels, C = width.
 *
 * @param context {@code [B, T, D]}
 * @param contextMask {@code [B, T]}, 1 for prompt tokens, 0 for padding
 * @param contextPositions {@code [B, T]}, rotary positions of the context
 * @param guidance {@code [B, S]}, weight t of {@code (1 + t)·cond − t·uncond}, by scale
 * @param logitScale {@code [B, S]}, factor on the logits in the soft draw
 * @param temperature {@code [B, S]}, temperature of the soft draw
 * @param tail {@code [B]}, probability cut from the tail of the kept logits: 1 − top-p, below 1; a negative one cuts nothing
 * @param gumbel {@code [R]}, standard Gumbel values
 * @param smoothOffset {@code [B, L]}, where a position's noise for the soft draw starts in the table
 * @param smoothStride {@code [B, L]}, its stride through the table
 * @param selectOffset {@code [B, L]}, where a position's noise for the index draw starts in the table
 * @param selectStride {@code [B, L]}, its stride through the table
 * @param endScale scalar, one past the last scale to run
 * @param latent {@code [B, Z, HW, HW]}, f_hat so far
 * @param caches keys, then values of each block, in block order, {@code [2B, P, C]} each; conditional rows first; P tells which
 *     scale is the first to run
 */
record TransformerInputs(
        Value context,
        Value contextMask,
        Value contextPositions,
        Value guidance,
        Value logitScale,
        Value temperature,
        Value tail,
        Value gumbel,
        Value smoothOffset,
        Value smoothStride,
        Value selectOffset,
        Value selectStride,
        Value endScale,
        Value latent,
        List<Value> caches) {

    TransformerInputs {
        caches = List.copyOf(caches);
    }

    static TransformerInputs declare(
            Graph graph, HartConfig config, HartTokenizerConfig tokenizer, ElementType cacheType) {
        int tokens = config.contextTokens();
        int scales = config.patchNums().size();
        int full = config.patchNums().get(scales - 1);
        int positions = config.patchNums().stream().mapToInt(p -> p * p).sum();
        List<Value> caches = new ArrayList<>();
        Value context = graph.input("context", ElementType.FLOAT, "B", tokens, config.contextDim());
        Value mask = graph.input("context_mask", ElementType.INT64, "B", tokens);
        Value ids = graph.input("context_position_ids", ElementType.INT64, "B", tokens);
        Value guidance = graph.input("guidance", ElementType.FLOAT, "B", scales);
        Value logitScale = graph.input("logit_scale", ElementType.FLOAT, "B", scales);
        Value temperature = graph.input("temperature", ElementType.FLOAT, "B", scales);
        Value tail = graph.input("tail", ElementType.FLOAT, "B");
        Value gumbel = graph.input("gumbel", ElementType.FLOAT, "R");
        Value smoothOffset = graph.input("smooth_offset", ElementType.INT64, "B", positions);
        Value smoothStride = graph.input("smooth_stride", ElementType.INT64, "B", positions);
        Value selectOffset = graph.input("select_offset", ElementType.INT64, "B", positions);
        Value selectStride = graph.input("select_stride", ElementType.INT64, "B", positions);
        Value end = graph.input("end_scale", ElementType.INT64);
        Value latent = graph.input("f_hat", ElementType.FLOAT, "B", tokenizer.zChannels(), full, full);
        for (int block = 0; block < config.depth(); block++) {
            caches.add(graph.input("keys." + block, cacheType, "2B", "P", config.embedDim()));
            caches.add(graph.input("values." + block, cacheType, "2B", "P", config.embedDim()));
        }
        return new TransformerInputs(
                context,
                mask,
                ids,
                guidance,
                logitScale,
                temperature,
                tail,
                gumbel,
                smoothOffset,
                smoothStride,
                selectOffset,
                selectStride,
                end,
                latent,
                caches);
    }
}
