package dev.hart.convert.stage;

import dev.hart.onnx.ElementType;

/**
 * The types that the large matrix products and convolutions of a stage are computed in, and its weights are stored in. Norms,
 * sampling, guidance, softmax (except inside fused attention) and residual streams (except the decoder's) are always fp32.
 *
 * @param compute fp32, or fp16 for GPUs
 * @param storage fp32 or fp16; fp16 halves the files of an fp32 pack, and ONNX Runtime widens the weights once, when it loads
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
            throw new IllegalArgumentException("computing in fp16 needs weights stored in fp16");
        }
    }
}
