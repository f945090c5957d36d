package dev.hart.convert.stage;

import dev.hart.onnx.ElementType;

/**
 * What a pack's matrix products are computed in and how its weights are stored. Norms, softmax, sampling, guidance and
 * the residual stream are fp32 whatever this says.
 *
 * @param compute fp32, or fp16 for GPUs
 * @param storage fp16 halves an fp32 pack's files; ONNX Runtime widens the weights once, at load
 */
public record StagePrecision(ElementType compute, ElementType storage) {
    /** Everything in fp32. */
    public static final StagePrecision FP32 = new StagePrecision(ElementType.FLOAT, ElementType.FLOAT);
    /** Computed in fp32 from weights stored in fp16. */
    public static final StagePrecision FP32_STORED_FP16 = new StagePrecision(ElementType.FLOAT, ElementType.FLOAT16);
    /** Computed and stored in fp16, for GPUs. */
    public static final StagePrecision FP16 = new StagePrecision(ElementType.FLOAT16, ElementType.FLOAT16);

    public StagePrecision {
        if (compute == ElementType.FLOAT16 && storage != ElementType.FLOAT16) {
            throw new IllegalArgumentException("fp16 is computed from weights stored in fp16");
        }
    }
}
