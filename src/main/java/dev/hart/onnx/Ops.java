package dev.hart.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The standard operators our graphs use, as methods that know arity, attributes and result types. Element types are
 * checked here; shapes are checked by ONNX Runtime when the model loads. ONNX: operator set {@value Models#OPSET}.
 */
public final class Ops {
    private final Graph g;

    Ops(Graph graph) {
        this.g = graph;
    }

    public Value add(Value a, Value b) {
        return binary("Add", a, b);
    }

    public Value sub(Value a, Value b) {
        return binary("Sub", a, b);
    }

    public Value mul(Value a, Value b) {
        return binary("Mul", a, b);
    }

    public Value div(Value a, Value b) {
        return binary("Div", a, b);
    }

    public Value max(Value a, Value b) {
        return binary("Max", a, b);
    }

    public Value min(Value a, Value b) {
        return binary("Min", a, b);
    }

    /** Remainder with the sign of the divisor, integers only. */
    public Value mod(Value a, Value b) {
        integer("Mod", a);
        return binary("Mod", a, b);
    }

    public Value matMul(Value a, Value b) {
        return binary("MatMul", a, b);
    }

    public Value exp(Value a) {
        return unary("Exp", a);
    }

    public Value sqrt(Value a) {
        return unary("Sqrt", a);
    }

    public Value cos(Value a) {
        return unary("Cos", a);
    }

    public Value sin(Value a) {
        return unary("Sin", a);
    }

    public Value tanh(Value a) {
        return unary("Tanh", a);
    }

    public Value sigmoid(Value a) {
        return unary("Sigmoid", a);
    }

    /** {@code x · sigmoid(x)}; ONNX Runtime fuses the pair. */
    public Value silu(Value a) {
        return mul(a, sigmoid(a));
    }

    /** GELU in its tanh approximation. */
    public Value geluTanh(Value a) {
        return floating(g.node("Gelu").in(a).with("approximate", "tanh"), a);
    }

    public Value softmax(Value a, int axis) {
        return floating(g.node("Softmax").in(a).with("axis", (long) axis), a);
    }

    /** Limits fp32 values to {@code [low, high]}. */
    public Value clip(Value a, double low, double high) {
        same("Clip", a, g.scalar(low));
        return g.node("Clip").in(a, g.scalar(low), g.scalar(high)).out(a.type());
    }

    /** {@code x · wᵀ + bias} for {@code x [M, in]} and a weight {@code [out, in]} as checkpoints store it. */
    public Value linear(Value x, Value weight, @Nullable Value bias) {
        same("Gemm", x, weight);
        sameIfGiven("Gemm", x, bias);
        return g.node("Gemm").in(x, weight, bias).with("transB", 1L).out(x.type());
    }

    /** A 2-D convolution that keeps the image's size; kernel {@code [out, in, k, k]}, k odd. */
    public Value conv(Value x, Value kernel, Value bias, int kernelSize) {
        same("Conv", x, kernel);
        same("Conv", x, bias);
        long pad = kernelSize / 2;
        return g.node("Conv")
                .in(x, kernel, bias)
                .with("kernel_shape", new long[] {kernelSize, kernelSize})
                .with("pads", new long[] {pad, pad, pad, pad})
                .out(x.type());
    }

    /** Root-mean-square norm over the last axis, times {@code scale}; statistics in fp32. */
    public Value rmsNorm(Value x, Value scale, double epsilon) {
        return g.node("RMSNormalization")
                .in(x, scale)
                .with("axis", -1L)
                .with("epsilon", (float) epsilon)
                .out(scale.type());
    }

    public Value layerNorm(Value x, Value scale, @Nullable Value bias, double epsilon) {
        same("LayerNormalization", x, scale);
        sameIfGiven("LayerNormalization", x, bias);
        return g.node("LayerNormalization")
                .in(x, scale, bias)
                .with("axis", -1L)
                .with("epsilon", (float) epsilon)
                .out(x.type());
    }

    public Value instanceNorm(Value x, Value scale, Value bias, double epsilon) {
        same("InstanceNormalization", x, scale);
        same("InstanceNormalization", x, bias);
        return g.node("InstanceNormalization")
                .in(x, scale, bias)
                .with("epsilon", (float) epsilon)
                .out(x.type());
    }

    /** Nearest-neighbour upsampling of an image {@code [B, C, H, W]} by a whole factor. */
    public Value upsampleNearest(Value x, int factor) {
        Value scales = g.floats(new float[] {1, 1, factor, factor}, 4);
        return g.node("Resize")
                .in(x, null, scales)
                .with("mode", "nearest")
                .with("coordinate_transformation_mode", "asymmetric")
                .with("nearest_mode", "floor")
                .out(x.type());
    }

    public Value reshape(Value x, long... shape) {
        return reshape(x, g.longs(shape));
    }

    /** Reshapes; 0 keeps a dimension, −1 infers one. */
    public Value reshape(Value x, Value shape) {
        integer("Reshape", shape);
        return g.node("Reshape").in(x, shape).out(x.type());
    }

    public Value transpose(Value x, int... order) {
        return g.node("Transpose")
                .in(x)
                .with("perm", Arrays.stream(order).asLongStream().toArray())
                .out(x.type());
    }

    public Value concat(int axis, Value... values) {
        for (Value value : values) {
            same("Concat", values[0], value);
        }
        return g.node("Concat").in(values).with("axis", (long) axis).out(values[0].type());
    }

    /** Splits an axis into parts of the given sizes. */
    public List<Value> split(Value x, int axis, long... sizes) {
        ElementType[] types = new ElementType[sizes.length];
        Arrays.fill(types, x.type());
        return g.node("Split").in(x, g.longs(sizes)).with("axis", (long) axis).outs(types);
    }

    /** {@code x[start:end]} along one axis; start and end are 1-D int64 of one element. */
    public Value slice(Value x, Value start, Value end, int axis) {
        integer("Slice", start);
        integer("Slice", end);
        return g.node("Slice").in(x, start, end, g.longs(axis)).out(x.type());
    }

    public Value slice(Value x, long start, long end, int axis) {
        return slice(x, g.longs(start), g.longs(end), axis);
    }

    public Value gather(Value x, Value indices, int axis) {
        integer("Gather", indices);
        return g.node("Gather").in(x, indices).with("axis", (long) axis).out(x.type());
    }

    public Value gatherElements(Value x, Value indices, int axis) {
        integer("GatherElements", indices);
        return g.node("GatherElements").in(x, indices).with("axis", (long) axis).out(x.type());
    }

    public Value expand(Value x, Value shape) {
        integer("Expand", shape);
        return g.node("Expand").in(x, shape).out(x.type());
    }

    public Value unsqueeze(Value x, long... axes) {
        return g.node("Unsqueeze").in(x, g.longs(axes)).out(x.type());
    }

    public Value squeeze(Value x, long... axes) {
        return g.node("Squeeze").in(x, g.longs(axes)).out(x.type());
    }

    /** One dimension of {@code x} as a 1-D int64 of one element. */
    public Value dimension(Value x, int axis) {
        return g.node("Shape")
                .in(x)
                .with("start", (long) axis)
                .with("end", axis + 1L)
                .out(ElementType.INT64);
    }

    public Value cast(Value x, ElementType type) {
        return x.type() == type
                ? x
                : g.node("Cast").in(x).with("to", type.proto().getNumber()).out(type);
    }

    /** Integers from start (inclusive) to end (exclusive), scalars. */
    public Value range(Value start, Value end) {
        integer("Range", start);
        integer("Range", end);
        return g.node("Range").in(start, end, g.index(1)).out(ElementType.INT64);
    }

    public Value equal(Value a, Value b) {
        same("Equal", a, b);
        return g.node("Equal").in(a, b).out(ElementType.BOOL);
    }

    public Value less(Value a, Value b) {
        same("Less", a, b);
        return g.node("Less").in(a, b).out(ElementType.BOOL);
    }

    public Value lessOrEqual(Value a, Value b) {
        same("LessOrEqual", a, b);
        return g.node("LessOrEqual").in(a, b).out(ElementType.BOOL);
    }

    public Value and(Value a, Value b) {
        bool("And", a);
        bool("And", b);
        return g.node("And").in(a, b).out(ElementType.BOOL);
    }

    public Value or(Value a, Value b) {
        bool("Or", a);
        bool("Or", b);
        return g.node("Or").in(a, b).out(ElementType.BOOL);
    }

    public Value not(Value a) {
        bool("Not", a);
        return g.node("Not").in(a).out(ElementType.BOOL);
    }

    public Value where(Value condition, Value a, Value b) {
        bool("Where", condition);
        same("Where", a, b);
        return g.node("Where").in(condition, a, b).out(a.type());
    }

    public Value reduceSum(Value x, int axis) {
        return reduce("ReduceSum", x, axis);
    }

    public Value reduceMean(Value x, int axis) {
        return reduce("ReduceMean", x, axis);
    }

    public Value reduceMax(Value x, int axis) {
        return reduce("ReduceMax", x, axis);
    }

    private Value reduce(String operator, Value x, int axis) {
        return g.node(operator).in(x, g.longs(axis)).with("keepdims", 1L).out(x.type());
    }

    public Value cumSum(Value x, int axis, boolean reverse) {
        return g.node("CumSum")
                .in(x, g.index(axis))
                .with("reverse", reverse ? 1L : 0L)
                .out(x.type());
    }

    /** Index of the largest element along the last axis, which goes. */
    public Value argMax(Value x) {
        return g.node("ArgMax").in(x).with("axis", -1L).with("keepdims", 0L).out(ElementType.INT64);
    }

    /** The largest {@code k} (1-D int64 of one element) along the last axis in falling order: values, then indices. */
    public List<Value> topK(Value x, Value k) {
        integer("TopK", k);
        return g.node("TopK").in(x, k).with("axis", -1L).outs(x.type(), ElementType.INT64);
    }

    /** The values of one branch or the other; both see this graph's values and hand out the same types. */
    public List<Value> when(
            Value condition, Function<Graph, List<Value>> then, Function<Graph, List<Value>> otherwise) {
        bool("If", condition);
        Graph thenGraph = g.body("then");
        List<Value> thenValues = then.apply(thenGraph);
        thenValues.forEach(thenGraph::handOut);
        Graph elseGraph = g.body("else");
        List<Value> elseValues = otherwise.apply(elseGraph);
        elseValues.forEach(elseGraph::handOut);
        ElementType[] types = thenValues.stream().map(Value::type).toArray(ElementType[]::new);
        if (!Arrays.equals(types, elseValues.stream().map(Value::type).toArray())) {
            throw new OnnxException("the branches of If hand out different types: " + thenValues + ", " + elseValues);
        }
        return g.node("If")
                .in(condition)
                .with("then_branch", thenGraph)
                .with("else_branch", elseGraph)
                .outs(types);
    }

    private Value unary(String operator, Value a) {
        return floating(g.node(operator).in(a), a);
    }

    private static Value floating(Node node, Value a) {
        if (!a.type().isFloating()) {
            throw new OnnxException("a floating-point operator got " + a);
        }
        return node.out(a.type());
    }

    private Value binary(String operator, Value a, Value b) {
        same(operator, a, b);
        return g.node(operator).in(a, b).out(a.type());
    }

    private static void same(String operator, Value a, Value b) {
        if (a.type() != b.type()) {
            throw new OnnxException(operator + " got different element types: " + a + " and " + b);
        }
    }

    private static void sameIfGiven(String operator, Value a, @Nullable Value b) {
        if (b != null) {
            same(operator, a, b);
        }
    }

    private static void bool(String operator, Value value) {
        if (value.type() != ElementType.BOOL) {
            throw new OnnxException(operator + " needs a boolean, got " + value);
        }
    }

    static void integer(String operator, Value value) {
        if (value.type() != ElementType.INT64) {
            throw new OnnxException(operator + " needs int64 numbers, got " + value);
        }
    }
}
