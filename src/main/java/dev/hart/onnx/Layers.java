package dev.hart.onnx;

import org.jspecify.annotations.Nullable;

/**
 * The layers of neural networks as methods: activations, products with weights, convolutions, norms and upsampling. Element
 * types that must agree are checked here ({@link OnnxException}); ONNX Runtime checks shapes when it loads the model.
 */
public final class Layers {
    private final Graph g;

    Layers(Graph graph) {
        this.g = graph;
    }

    /** Adds {@code x · sigmoid(x)}; ONNX Runtime fuses the two operators. */
    public Value silu(Value a) {
        Ops op = g.ops();
        return op.mul(a, op.sigmoid(a));
    }

    /** Adds GELU in its tanh approximation. */
    public Value geluTanh(Value a) {
        Operands.requireFloating("Gelu", a);
        return g.node("Gelu").in(a).with("approximate", "tanh").out(a.type());
    }

    public Value softmax(Value a, int axis) {
        Operands.requireFloating("Softmax", a);
        return g.node("Softmax").in(a).with("axis", (long) axis).out(a.type());
    }

    /**
     * Adds {@code x · wᵀ + bias}, the bias if there is one, for {@code x [M, in]} and a weight {@code [out, in]} as checkpoints
     * store it.
     */
    public Value linear(Value x, Value weight, @Nullable Value bias) {
        Operands.requireSameType("Gemm", x, weight);
        Operands.requireSameTypeIfGiven("Gemm", x, bias);
        return g.node("Gemm").in(x, weight, bias).with("transB", 1L).out(x.type());
    }

    /** fp32 rows {@code [M, in]} as unsigned bytes around the zero point 128, and the factor {@code [M, 1]} of each row. */
    public record QuantizedRows(Value bytes, Value scales) {}

    /**
     * Quantizes each row of {@code x [M, in]} by its own largest magnitude, which becomes 127. Rows do not depend on each
     * other, so an image does not depend on the other images in its batch. The factor of a row that contains NaN or an infinity
     * is NaN, and so are its products.
     */
    public QuantizedRows quantizeRows(Value x) {
        Operands.requireFloating("QuantizeLinear", x);
        Ops op = g.ops();
        // Two passes that only read are faster than one that writes the magnitudes.
        Value largest = op.max(op.reduceMax(x, -1), op.mul(op.reduceMin(x, -1), g.scalar(-1)));
        // A row of zeros must not be divided by zero.
        Value finite = op.max(op.mul(largest, g.scalar(1 / 127.0)), g.scalar(Float.MIN_NORMAL));
        // The extremes of a row and its bytes can be finite although it contains NaN; its sum cannot.
        Value scales = op.add(finite, op.mul(op.reduceSum(x, -1), g.scalar(0)));
        Value perRow = op.squeeze(scales, -1);
        Value zeroPoints = op.expand(zeroPoint(), op.dimension(x, 0));
        Value bytes = g.node("QuantizeLinear")
                .in(x, perRow, zeroPoints)
                .with("axis", 0L)
                .out(ElementType.UINT8);
        return new QuantizedRows(bytes, scales);
    }

    /**
     * Adds {@code x · w + bias} for quantized rows and an int8 weight; the integer sums are exact, the result {@code [M, out]}
     * is fp32.
     *
     * @param weight {@code [in, out]} int8
     * @param scales {@code [out]} fp32, the factor of each column of the weight
     * @param bias {@code [out]} fp32; null for none
     */
    public Value linearInt8(QuantizedRows x, Value weight, Value scales, @Nullable Value bias) {
        Operands.requireSameTypeIfGiven("MatMulIntegerToFloat", scales, bias);
        Ops op = g.ops();
        Value product = op.mul(sumsInt8(x, weight, scales), x.scales());
        return bias == null ? product : op.add(product, bias);
    }

    /**
     * Adds {@code x · w} for quantized rows and an int8 weight, without the factors of the rows: {@code [M, out]} fp32.
     *
     * @param weight {@code [in, out]} int8
     * @param scales {@code [out]} fp32, the factor of each column of the weight
     */
    public Value sumsInt8(QuantizedRows x, Value weight, Value scales) {
        if (weight.type() != ElementType.INT8) {
            throw new OnnxException("MatMulIntegerToFloat needs a weight of signed bytes, got " + weight);
        }
        // Without the weight's zero point, ONNX Runtime ends the process where it replaces signed weights by unsigned
        // ones.
        return g.microsoft("MatMulIntegerToFloat")
                .in(x.bytes(), weight, g.scalar(1), scales, zeroPoint(), g.byteScalar(ElementType.INT8, 0))
                .out(ElementType.FLOAT);
    }

    private Value zeroPoint() {
        return g.byteScalar(ElementType.UINT8, 128);
    }

    /** Adds a 2-D convolution that keeps the size of the image; the kernel is {@code [out, in, k, k]}, k odd. */
    public Value conv(Value x, Value kernel, Value bias, int kernelSize) {
        Operands.requireSameType("Conv", x, kernel);
        Operands.requireSameType("Conv", x, bias);
        long pad = kernelSize / 2;
        return g.node("Conv")
                .in(x, kernel, bias)
                .with("kernel_shape", new long[] {kernelSize, kernelSize})
                .with("pads", new long[] {pad, pad, pad, pad})
                .out(x.type());
    }

    /**
     * Adds a root-mean-square norm over the last axis, times {@code scale}. Its statistics are fp32; the result has the type of
     * {@code scale}.
     */
    public Value rmsNorm(Value x, Value scale, double epsilon) {
        return g.node("RMSNormalization")
                .in(x, scale)
                .with("axis", -1L)
                .with("epsilon", (float) epsilon)
                .out(scale.type());
    }

    public Value layerNorm(Value x, Value scale, @Nullable Value bias, double epsilon) {
        Operands.requireSameType("LayerNormalization", x, scale);
        Operands.requireSameTypeIfGiven("LayerNormalization", x, bias);
        return g.node("LayerNormalization")
                .in(x, scale, bias)
                .with("axis", -1L)
                .with("epsilon", (float) epsilon)
                .out(x.type());
    }

    public Value instanceNorm(Value x, Value scale, Value bias, double epsilon) {
        Operands.requireSameType("InstanceNormalization", x, scale);
        Operands.requireSameType("InstanceNormalization", x, bias);
        return g.node("InstanceNormalization")
                .in(x, scale, bias)
                .with("epsilon", (float) epsilon)
                .out(x.type());
    }

    /** Adds nearest-neighbour upsampling of an image {@code [B, C, H, W]} by a whole factor. */
    public Value upsampleNearest(Value x, int factor) {
        Value scales = g.floats(new float[] {1, 1, factor, factor}, 4);
        return g.node("Resize")
                .in(x, null, scales)
                .with("mode", "nearest")
                .with("coordinate_transformation_mode", "asymmetric")
                .with("nearest_mode", "floor")
                .out(x.type());
    }
}
