package dev.hart.convert.stage;

import dev.hart.onnx.ElementType;
import dev.hart.pack.Precision;

/**
 * The types that the large matrix products and convolutions of a stage are computed in, and its weights are stored in. Norms,
 * sampling, guidance, softmax (except inside fused attention) and residual streams (except the decoder's) are always fp32.
 *
 * @param compute fp32, or fp16 or bf16 for GPUs
 * @param storage fp32, fp16, bf16 or int8; fp16 halves the files of an fp32 pack, and ONNX Runtime widens the weights once,
 *     when it loads; int8 is also the type that the linear layers in the blocks multiply in
 */
public record StagePrecision(ElementType compute, ElementType storage) {
    /** Everything in fp32. */
    public static final StagePrecision FP32 = new StagePrecision(ElementType.FLOAT, ElementType.FLOAT);
    /** Computed in fp32 from weights stored in fp16. */
    public static final StagePrecision FP32_STORED_FP16 = new StagePrecision(ElementType.FLOAT, ElementType.FLOAT16);
    /**
     * Computed in fp32 but for the products of the linear layers in the blocks, whose weights and inputs are bytes; those
     * weights and the tables of embeddings are stored as int8, the rest as fp32.
     */
    public static final StagePrecision INT8 = new StagePrecision(ElementType.FLOAT, ElementType.INT8);
    /** Computed and stored in fp16, for GPUs. */
    public static final StagePrecision FP16 = new StagePrecision(ElementType.FLOAT16, ElementType.FLOAT16);

    /** Computed and stored in bf16, for GPUs. */
    public static final StagePrecision BF16 = new StagePrecision(ElementType.BFLOAT16, ElementType.BFLOAT16);

    public StagePrecision {
        if (!compute.isFloating()) {
            throw new IllegalArgumentException("a stage computes in a floating-point format, not in " + compute);
        }
    }

    /**
     * Returns the types of a pack.
     *
     * @throws IllegalArgumentException if nothing can compute in that precision from weights that are stored so
     */
    public static StagePrecision of(Precision compute, Precision weights) {
        if (!compute.computesFrom(weights)) {
            throw new IllegalArgumentException(
                    "nothing computes in " + compute.text() + " from weights in " + weights.text());
        }
        return new StagePrecision(type(compute), type(weights));
    }

    /**
     * Returns the types of the decoder of images: beside bf16 it is fp16, because Conv takes bf16 only from operator set 22 on, in
     * which the decoder's norms have no kernel for CUDA.
     */
    public StagePrecision ofDecoder() {
        return compute == ElementType.BFLOAT16 ? FP16 : this;
    }

    private static ElementType type(Precision precision) {
        return switch (precision) {
            case FP32 -> ElementType.FLOAT;
            case FP16 -> ElementType.FLOAT16;
            case BF16 -> ElementType.BFLOAT16;
            case INT8 -> ElementType.INT8;
        };
    }
}
